import { PlantainError } from '../../domain/failures/failure.js';
import type { JsonObject } from '../../domain/json.js';
import { words } from '../../words/words.js';
import type { FieldsSchema, GenerationRequest, PaidContext, ReferenceFile } from '../provider.js';
import type { Declaration } from './declaration.js';
import { fill, filledText, type Filled, PictureData, type Values } from './template.js';
import { uploadedUrl } from './upload.js';

/** The parameters of an item by the schema of today: the file may have changed since the batch was started. */
export function checkedParams(schema: FieldsSchema, params: JsonObject, site: string): JsonObject {
  const checked = schema.safeParse(params);
  if (checked.success) return checked.data;
  const names = [...new Set(checked.error.issues.flatMap((issue) => ('keys' in issue ? issue.keys : [String(issue.path[0])])))];
  const message = words('declared.otherParams', { site, names: { list: names } });
  throw new PlantainError({ code: 'invalid_request', message, billing: 'unbilled' });
}

/** What the placeholders of a submit stand for. */
export function valuesOf(
  declaration: Declaration,
  { prompt, references, params }: GenerationRequest,
  { site, key }: Pick<PaidContext, 'site' | 'key'>,
): Values {
  const pictures = references.map((reference) => pictureOf(declaration, reference));
  const model = params['model'] ?? site.model ?? declaration.model;
  const given = {
    ...params,
    prompt,
    ...(model === undefined ? {} : { model }),
    withReferences: references.length > 0 ? 'yes' : 'no',
    // Journal keys hold slashes and names of batches, which may be Chinese.
    requestKey: encodeURIComponent(key),
    ...(pictures.length > 0 && { references: pictures }),
  } as Values;
  return Object.entries(declaration.maps).reduce<Values>((values, [name, map]) => {
    const of = filledText(map.of, values);
    const row = of !== undefined && Object.hasOwn(map.values, of) ? map.values[of] : undefined;
    const value = row ?? (map.otherwise === undefined ? undefined : fill(map.otherwise, values));
    return value === undefined ? values : { ...values, [name]: value };
  }, given);
}

function pictureOf({ references: { as } }: Declaration, reference: ReferenceFile): Filled {
  if (as !== 'upload') return new PictureData(reference, as);
  // An upload that is not there goes along in the request itself.
  return uploadedUrl(reference.uploaded) ?? new PictureData(reference, 'dataUrl');
}
