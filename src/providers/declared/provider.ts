import { z } from 'zod';
import { meant } from '../../domain/text/suggest.js';
import { sentences, type Text, words } from '../../words/words.js';
import { told } from '../parameter.js';
import { pause } from '../pause.js';
import type { Provider } from '../provider.js';
import { cancel } from './cancel.js';
import { check } from './check.js';
import type { Declaration } from './declaration.js';
import { digestOf, type House } from './house.js';
import { paramsOf } from './params.js';
import { poll } from './poll.js';
import { submit } from './submit.js';
import { isUploaded, uploadReference } from './upload.js';

const MOST_BYTES = 30 * 1024 * 1024;
const TYPES = ['image/png', 'image/jpeg', 'image/webp'];

const pace = (meaning: 'setting.declared.pollFirst' | 'setting.declared.pollMost') =>
  told(z.number().min(0.02).max(600).exactOptional(), words('range.someSeconds', { from: '0.02', to: '600' }), {
    meaning: words(meaning),
    otherwise: words('otherwise.declaration'),
  });

/** Settings of a declared site in the configuration. */
export const settings = z.strictObject({
  pollFirst: pace('setting.declared.pollFirst'),
  pollMost: pace('setting.declared.pollMost'),
});

/** The provider that a declaration makes of its vendor. `kind`: unlike that of any other. */
export function declaredProvider(kind: string, declaration: Declaration, means: Partial<Pick<House, 'pause'>> = {}): Provider {
  const house: House = { declaration, digest: digestOf(declaration), pause: means.pause ?? pause };
  const params = paramsOf(declaration);
  const { vendor, baseUrl, model, models, references, task, concurrency } = declaration;
  const limits = { maxBytes: references.maxBytes ?? MOST_BYTES, types: references.types ?? TYPES };
  return {
    kind,
    title: vendor,
    defaultConcurrency: concurrency,
    defaultBaseUrl: baseUrl,
    ...(model !== undefined && { defaultModel: model }),
    settings,
    params,
    references: limits,
    advise(site, given, pictures) {
      const wanted = modelOf(given) ?? site.model ?? model ?? '';
      const advice: (Text | false)[] = [
        models !== undefined &&
          wanted !== '' &&
          !models.includes(wanted) &&
          sentences(words('advice.unknownModel', { vendor, model: wanted }), meant(wanted, models)),
        references.most !== undefined &&
          pictures.length > references.most &&
          words('declared.mostReferences', { vendor, most: references.most }),
      ];
      return advice.filter((text) => text !== false);
    },
    modelOf: (site, given) => modelOf(given) ?? site.model ?? model ?? '',
    ...(references.as === 'upload' && {
      uploadReference: (image, context) => uploadReference(house, image, context),

      isUploaded: async (uploaded) => isUploaded(house, uploaded),
      uploadSettings: [],
    }),
    submit: (request, context) => submit(house, params, request, context),
    ...(task && { tasks: { charged: true, keptMs: task.kept * 1000 } }),
    poll: (operation, context) => poll(house, operation, context),
    cancel: (operation, context) => cancel(house, operation, context),
    check: (context) => check(house, context),
  };
}

const modelOf = ({ model }: { readonly model?: unknown }): string | undefined => (typeof model === 'string' ? model : undefined);
