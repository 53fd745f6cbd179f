import { shorten } from '../../domain/text/shorten.js';
import { z } from 'zod';
import { quote, withoutBase64 } from '../../http/quote.js';
import { findPictures } from '../answer/find-pictures.js';
import { Found } from '../answer/found.js';

const LONGEST_TEXT = 2_000;

const optionalText = z.string().optional().catch(undefined);
const candidate = z
  .object({
    finishReason: optionalText,
    finish_reason: optionalText,
    finishMessage: optionalText,
  })
  .catch({});
const feedback = z
  .object({ blockReason: optionalText, block_reason: optionalText, blockReasonMessage: optionalText })
  .nullish()
  .catch(undefined);
const choice = z
  .object({ finish_reason: optionalText, message: z.object({ refusal: optionalText }).optional().catch(undefined) })
  .catch({});
const reply = z.object({
  candidates: z.array(candidate).nullish().catch(undefined),
  choices: z.array(choice).nullish().catch(undefined),
  promptFeedback: feedback,
  prompt_feedback: feedback,
});
const isObject = z.record(z.string(), z.unknown());
/** What some gateways put around the answer. */
const wrapped = z.object({ response: isObject }).or(z.object({ data: isObject }).transform(({ data }) => ({ response: data })));

/** The safety layer said no; a repeat gives the same answer. */
const BLOCKS = new Set([
  'content_filter',
  'SAFETY',
  'PROHIBITED_CONTENT',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'BLOCKLIST',
  'SPII',
]);

const REASONS: Readonly<Record<string, string>> = {
  NO_IMAGE: 'The model made no picture',
  MAX_TOKENS: 'The answer reached maxOutputTokens before a picture',
  RECITATION: 'The answer came too close to existing works',
  IMAGE_RECITATION: 'The picture came too close to existing works',
  IMAGE_OTHER: 'The model gave the picture up',
  STOP: 'The model ended without a picture',
};

/** What a reply with status 200 says. */
type Answer =
  /** `images`: as in `Found.pictures`; `urls`: addresses that the answer names as pictures. One of both may be empty. */
  | { readonly kind: 'pictures'; readonly images: readonly string[]; readonly urls: readonly string[]; readonly text?: string }
  | NoPicture;

type NoPicture =
  | { readonly kind: 'blocked'; readonly reason: string }
  | { readonly kind: 'empty'; readonly reason: string; readonly text?: string }
  | { readonly kind: 'unreadable' };

/** By what an answer is read. */
export interface Reading {
  readonly strictNative: boolean;
  readonly prompt: string;
  /** How words are shown to people; without base64 unless told. */
  readonly legible?: (words: string) => string;
}

/**
 * Reads pictures, words and the reason for none. `strictNative`: pictures come from inline parts alone; else from wherever they stand.
 */
export function answerOf(json: unknown, reading: Reading): Answer {
  const isStream = Array.isArray(json);
  const documents = isStream ? (json as unknown[]) : [json];
  const found = new Found();
  findPictures(documents, isStream, found);
  return answerFrom(documents, found, reading);
}

/** The same of what was found already. */
export function answerFrom(documents: readonly unknown[], found: Found, reading: Reading): Answer {
  const { strictNative, prompt } = reading;
  const images = [...found.pictures].filter(([, { native }]) => native || !strictNative).map(([data]) => data);
  const urls = strictNative ? [] : urlsIn(found, prompt);
  if (images.length + urls.length > 0) return { kind: 'pictures', images, urls, ...textOf(found, reading) };
  return withoutPicture(documents, found, reading);
}

/** URLs that the answer names as pictures. One that stands in the prompt is only repeated by the model. */
export const urlsIn = (found: Found, prompt: string): readonly string[] => [...found.urls].filter((url) => !prompt.includes(url));

function textOf(found: Found, { legible = withoutBase64 }: Reading): { readonly text?: string } {
  const words = legible(found.words.join('\n')).trim();
  return words === '' ? {} : { text: shorten(words, LONGEST_TEXT) };
}

/** Why there is no picture. */
export function withoutPicture(documents: readonly unknown[], found: Found, reading: Reading): NoPicture {
  const replies = documents.flatMap((one) => {
    const inner = wrapped.safeParse(one);
    const read = reply.safeParse(inner.success ? inner.data.response : one);
    return read.success ? [read.data] : [];
  });
  if (replies.length === 0) return { kind: 'unreadable' };
  const block = replies.map(({ promptFeedback, prompt_feedback }) => promptFeedback ?? prompt_feedback).find((one) => one);
  const blockReason = block?.blockReason ?? block?.block_reason;
  if (blockReason !== undefined) return { kind: 'blocked', reason: withDetail(blockReason, block?.blockReasonMessage) };
  const candidates = replies.flatMap(({ candidates: all }) => all ?? []);
  const choices = replies.flatMap(({ choices: all }) => all ?? []);
  const ending = [...candidates, ...choices.map(({ finish_reason }) => ({ finishReason: undefined, finish_reason }))]
    .map(({ finishReason, finish_reason }) => finishReason ?? finish_reason)
    .find((reason) => reason);
  const refusal = choices.find(({ message }) => message?.refusal)?.message?.refusal;
  const detail = candidates.find(({ finishMessage }) => finishMessage)?.finishMessage ?? refusal;
  if (ending !== undefined && BLOCKS.has(ending)) return { kind: 'blocked', reason: withDetail(ending, detail) };
  const text = textOf(found, reading);
  return { kind: 'empty', reason: reasonOf(candidates.length + choices.length, ending, detail, text.text ?? ''), ...text };
}

function withDetail(reason: string, detail: string | undefined): string {
  return detail ? `${quote(reason)}: ${quote(detail)}` : quote(reason);
}

function reasonOf(candidates: number, ending: string | undefined, detail: string | undefined, words: string): string {
  if (candidates === 0) return 'The answer holds no candidate.';
  if (words !== '' && (ending === undefined || /^stop$/i.test(ending)))
    return `The model answered with words only: ${quote(words)}`;
  if (ending === undefined) return 'The answer is empty.';
  return `${REASONS[ending] ?? 'The model ended without a picture'} (${withDetail(ending, detail)}).`;
}
