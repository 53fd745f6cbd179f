import { chain, words } from '../../words/words.js';
import { isPlantainError, PlantainError } from '../../domain/failures/failure.js';
import type { SpooledImage, Submission } from '../../domain/generation.js';
import type { Json } from '../../domain/json.js';
import { quote } from '../../http/quote.js';
import type { HttpReply } from '../../http/request.js';
import { KEPT_MS } from '../fetch-pictures.js';
import type { SpoolWriter } from '../provider.js';
import type { Found } from './found.js';
import { withoutPicture } from './no-picture.js';
import { forbidden, operationOf, withTokens } from './picture-addresses.js';
import { tokensIn } from './tokens.js';
import { readAnswer, type ReadAnswer } from './read-answer.js';
import { namedPictures, type Reading, urlsIn } from './reading.js';
import { refusal } from './refusal.js';
import { brokenOff, askedOf, unreadable, type Source } from './source.js';
import { errorIn, type WireError } from './wire-error.js';

/** What an answer is judged by. */
export interface Bench {
  readonly source: Source;
  readonly spool: SpoolWriter;
  readonly prompt: string;
  /** Pictures come from inline parts alone; else, and by default, from wherever they stand. */
  readonly strictNative?: boolean;
  /** The method that was asked for, such as `generateContent`. */
  readonly method: string;
  /** The operation that an answer without a picture names; undefined where it names none. */
  readonly operationIn?: (answer: ReadAnswer) => Json | undefined;
  /** Whether a refusal says for sure that the site has no such route: then it throws `NoRoute`. */
  readonly isNoRoute?: (source: Source, error: WireError) => boolean;
}

/** The site has no such route, and has surely charged nothing. */
export class NoRoute extends Error {}

/**
 * The submission that the answer to a paid request is: its pictures in the spool, or URLs that are fetched afterwards. Where it gives
 * bytes and URLs together, the bytes are the pictures: the URLs lead to the same ones. @throws PlantainError
 */
export async function takeAnswer(reply: HttpReply, bench: Bench): Promise<Submission> {
  const { source, spool } = bench;
  if (reply.status < 200 || reply.status > 299) throw await refused(reply, bench);
  const noted = keepRequestId(reply, spool);
  try {
    const answer = await readAnswer(reply, spool);
    try {
      return await judge(answer, bench);
    } finally {
      await answer.discardRest();
      await keepRecord(answer, source, spool);
    }
  } finally {
    await noted;
  }
}

/** A picture is paid for, whatever stands beside it: an error, or an answer that breaks off behind it. */
async function judge(answer: ReadAnswer, bench: Bench): Promise<Submission> {
  const { source } = bench;
  const found = answer.find();
  const reading = readingOf(answer, bench);
  const received = await pictures(namedPictures(found, reading), found, answer, bench);
  if (received) return received;
  const error = errorIn(answer);
  if (error) throw refusal(source, error, true);
  const operation = bench.operationIn?.(answer);
  if (operation !== undefined) return { kind: 'pending', operation };
  if (answer.broken !== undefined) throw brokenOff(answer, source);
  if (answer.json === undefined) throw noAnswer(answer, source);
  return withTokens(without(withoutPicture(answer.documents.all, found, reading), bench), tokensIn(answer.documents.all));
}

/** That an answer is none that can be read: a page, or a text. */
export function noAnswer(answer: ReadAnswer, source: Source): PlantainError {
  const given = source.headers['content-type'];
  const type = given === undefined ? words('answer.noType') : quote(given);
  return unreadable(words('answer.withText', { ...askedOf(source), type, text: quote(answer.text, source.site.key) }));
}

const readingOf = (answer: ReadAnswer, { prompt, strictNative = false }: Bench): Reading => ({
  prompt,
  strictNative,
  legible: (words) => answer.legible(words),
});

/** What an answer has of pictures: in the spool, or the URLs by which to fetch them; undefined where it has none. */
export function picturesIn(answer: ReadAnswer, bench: Bench): Promise<Submission | undefined> {
  const found = answer.find();
  return pictures(namedPictures(found, readingOf(answer, bench)), found, answer, bench);
}

function without(said: ReturnType<typeof withoutPicture>, { source, method }: Bench): Submission {
  switch (said.kind) {
    case 'empty':
      return said;
    case 'blocked': {
      const message = chain(words('site.refusedInput', { site: source.site.name }), said.reason);
      // Mirrors with a price per call charge it in full, Google its tokens at most.
      throw new PlantainError({ code: 'content_blocked', message, billing: 'maybe' });
    }
    case 'unreadable':
      throw unreadable(words('answer.strange', { ...askedOf(source), method }));
  }
}

/** What there is of pictures; undefined when there is nothing that says to be one. */
async function pictures(
  named: ReturnType<typeof namedPictures>,
  found: Found,
  answer: ReadAnswer,
  bench: Bench,
): Promise<Submission | undefined> {
  const { images = [], urls = [], text } = named ?? {};
  const { good, bad } = await kept(images, answer, bench.spool);
  const counted = tokensIn(answer.documents.all);
  const about = { ...(text !== undefined && { text }), ...(counted && { tokens: counted }) };
  if (good.length > 0) return { kind: 'done', images: good, ...about };
  if (urls.length > 0) return { kind: 'pending', operation: operationOf(urls, { counted }), keptMs: KEPT_MS };
  const unused = bench.strictNative ? await notNative(found, answer, bench) : {};
  if (unused.submission) return unused.submission;
  const worst = bad ?? unused.bad;
  if (!worst) return undefined;
  if (answer.broken !== undefined) throw brokenOff(answer, bench.source);
  if ([...found.pictures.values()].some(({ named }) => named))
    throw unreadable(words('answer.noWhole', { ...askedOf(bench.source), why: worst.text }));
  return undefined;
}

/** What `strictNative` forbids to use is paid for all the same. It is kept, or fetched, until somebody asks for it. */
async function notNative(
  found: Found,
  answer: ReadAnswer,
  { spool, source: { site }, prompt }: Bench,
): Promise<{ readonly submission?: Submission; readonly bad?: PlantainError }> {
  const others = [...found.pictures].filter(([, { native }]) => !native).map(([data]) => data);
  const { good: images, ...rest } = await kept(others, answer, spool);
  const counted = tokensIn(answer.documents.all);
  if (images.length > 0) {
    const reason = forbidden(site, 'answer.forbiddenPicture');
    return { submission: withTokens({ kind: 'empty', reason, images }, counted) };
  }
  const urls = urlsIn(found, prompt);
  if (urls.length === 0) return rest;
  const unused = forbidden(site, 'answer.forbiddenUrl');
  return { submission: { kind: 'pending', operation: operationOf(urls, { unused: true, counted }), keptMs: KEPT_MS, unused } };
}

interface Kept {
  readonly good: readonly SpooledImage[];
  readonly bad?: PlantainError;
}

/** One that is no picture is skipped as long as another is one: that one was paid for. The same picture counts once. */
async function kept(images: readonly string[], answer: ReadAnswer, spool: SpoolWriter): Promise<Kept> {
  const good = new Map<string, SpooledImage>();
  let bad: PlantainError | undefined;
  for (const data of images) {
    try {
      const image = await answer.keep(data, spool);
      good.set(image.sha256, image);
    } catch (error) {
      if (!isPlantainError(error) || error.code !== 'invalid_response') throw error;
      bad = error;
    }
  }
  return { good: [...good.values()], ...(bad && { bad }) };
}

async function refused(reply: HttpReply, { source, spool, isNoRoute }: Bench): Promise<Error> {
  const answer = await readAnswer(reply);
  const error = errorIn(answer) ?? { message: answer.text };
  if (isNoRoute?.(source, error)) return new NoRoute();
  const failure = refusal(source, error);
  const noted = keepRequestId(reply, spool);
  if (failure.billing !== 'unbilled') await keepRecord(answer, source, spool);
  await noted;
  return failure;
}

/** Under this id a site lists what it charged, also for a reply that breaks off. It is of use later; the reply does not depend on it. */
async function keepRequestId({ headers }: HttpReply, spool: SpoolWriter): Promise<void> {
  const id = headers['x-oneapi-request-id'] ?? headers['x-request-id'];
  if (id !== undefined) await spool.requestId(id).catch(() => undefined);
}

/** The record is for people. The outcome is known without it, and pictures that are on disk must not be lost for its sake. */
export async function keepRecord(answer: ReadAnswer, { site }: Pick<Source, 'site'>, spool: SpoolWriter): Promise<void> {
  await spool.reply(answer.record(site.key)).catch(() => undefined);
}
