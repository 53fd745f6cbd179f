import { chain, mapText, sentences, type Text, words } from '../../words/words.js';
import { z } from 'zod';
import { PlantainError } from '../../domain/failures/failure.js';
import { secretsOf } from '../../domain/secret.js';
import { quote } from '../../http/quote.js';
import type { Answer, Server } from './servers/server.js';

const text = z.string().catch('');
const nodeError = z.object({
  class_type: text,
  errors: z.array(z.object({ type: text, message: text, details: text }).catch({ type: '', message: '', details: '' })).catch([]),
});
const errorSchema = z.object({ type: text, message: text, details: text });
const body = z.object({ error: z.union([errorSchema, z.string().transform((message) => ({ type: '', message, details: '' }))]) });
const nodeErrors = z.object({ node_errors: z.record(z.string(), nodeError).catch({}) }).catch({ node_errors: {} });

const MOST_TOLD = 5;

/** What is wrong with single nodes, `12 (UnetLoaderGGUF): Value not in list: unet_name: …` each; empty when nothing is. */
export function nodeTroubles(json: unknown): string[] {
  return Object.entries(nodeErrors.parse(json).node_errors).flatMap(([id, { class_type: name, errors }]) =>
    errors.map(({ message, details }) => `${id} (${name}): ${message}${details === '' ? '' : `: ${details}`}`),
  );
}

/** Whether the only thing wrong is a picture that the server does not have (recorded, http/01). */
export function isMissingPicture(json: unknown): boolean {
  const all = Object.values(nodeErrors.parse(json).node_errors).flatMap(({ errors }) => errors);
  return (
    all.length > 0 &&
    all.every(({ type, details }) => type === 'custom_validation_failed' && details.includes('Invalid image file'))
  );
}

/** A submission that the server refused: node and input are named, and the same would be refused again. */
export function validationFailure(server: Server, answer: Pick<Answer, 'json' | 'name' | 'status'>): PlantainError | undefined {
  const parsed = body.safeParse(answer.json);
  const troubles = nodeTroubles(answer.json);
  if (!parsed.success && troubles.length === 0) return undefined;
  const error = parsed.success ? parsed.data.error : { message: words('comfyui.badOutputs'), details: '' };
  const own = chain(...[error.message, error.details].filter((word) => word !== ''));
  return invalid(server, troubles.length > 0 ? troubles : [own]);
}

/** What the server does not take, in its own words. */
export function invalid({ site, url }: Server, troubles: readonly Text[]): PlantainError {
  const shown = troubles.slice(0, MOST_TOLD).map((trouble) => mapText(trouble, (part) => quote(part, ...secretsOf(site))));
  const told = sentences(...shown);
  const count = troubles.length - shown.length;
  const problems = count > 0 ? words('comfyui.more', { problems: told, count }) : told;
  const message = words('comfyui.refused', { site: site.name, host: new URL(url).host, problems });
  return new PlantainError({ code: 'invalid_request', message, billing: 'unbilled' });
}
