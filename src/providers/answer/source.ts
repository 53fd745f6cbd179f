import { type Words, words } from '../../words/words.js';
import { PlantainError } from '../../domain/failures/failure.js';
import { nameOf } from '../../http/failures.js';
import { SieveLimitError } from '../../http/reading/json-sieve.js';
import type { HttpReply } from '../../http/request.js';
import type { ReplyHeaders } from '../../http/retry-after.js';
import type { Site } from '../provider.js';
import { readAnswer, type ReadAnswer } from './read-answer.js';

/** Where an answer came from, for the message of what is wrong with it. */
export interface Source {
  readonly site: Site;
  /** `POST https://host/path`. */
  readonly name: string;
  readonly status: number;
  readonly headers: ReplyHeaders;
}

export const sourceOf = (site: Site, method: 'GET' | 'POST', url: URL, { status, headers }: HttpReply): Source => ({
  site,
  name: nameOf(method, url),
  status,
  headers,
});

/** A free question is answered completely or not at all. @throws what broke the answer off */
export async function readWhole(reply: HttpReply, source: Source): Promise<ReadAnswer> {
  const answer = await readAnswer(reply);
  if (answer.broken !== undefined) throw brokenOff(answer, source);
  return answer;
}

/** What ends a request whose answer is not complete. */
export function brokenOff({ broken }: ReadAnswer, source: Source): unknown {
  return broken instanceof SieveLimitError
    ? unreadable(words('answer.tooMuch', { ...askedOf(source), why: broken.text }))
    : broken;
}

/** Site and request, for messages. */
export const askedOf = ({ site, name }: Source): { readonly site: string; readonly request: string } => ({
  site: site.name,
  request: name,
});

/** The failure of an answer with status 200 that cannot be read. */
export function unreadable(message: Words): PlantainError {
  return new PlantainError({ code: 'invalid_response', message, billing: 'maybe' });
}
