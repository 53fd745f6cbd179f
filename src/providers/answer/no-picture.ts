import { type Words, words } from '../../words/words.js';
import { z } from 'zod';
import { quote } from '../../http/quote.js';
import type { Found } from './found.js';
import { type Reading, textOf } from './reading.js';

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

const REASONS = ['NO_IMAGE', 'MAX_TOKENS', 'RECITATION', 'IMAGE_RECITATION', 'IMAGE_OTHER', 'STOP'] as const;

type NoPicture =
  | { readonly kind: 'blocked'; readonly reason: string }
  | { readonly kind: 'empty'; readonly reason: Words; readonly text?: string }
  | { readonly kind: 'unreadable' };

/** Why there is no picture, by the candidates of `generateContent` or the choices of a chat: mirrors answer with either. */
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

function reasonOf(candidates: number, ending: string | undefined, detail: string | undefined, said: string): Words {
  if (candidates === 0) return words('answer.noPicture');
  if (said !== '' && (ending === undefined || /^stop$/i.test(ending))) return words('answer.textOnly', { text: quote(said) });
  if (ending === undefined) return words('answer.empty');
  const reason = REASONS.find((one) => one === ending) ?? 'STOP';
  return words('answer.ended', { what: words(`answer.ended.${reason}`), detail: withDetail(ending, detail) });
}
