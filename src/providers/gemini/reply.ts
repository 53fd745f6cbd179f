import { z } from 'zod';
import { quote, withoutBase64 } from '../../http/quote.js';

const LONGEST_TEXT = 2_000;

const optionalText = z.string().optional().catch(undefined);
const blob = z.object({ data: z.string() }).optional().catch(undefined);
// A part of an unknown shape must not hide a picture in its neighbour.
const part = z
  .object({ text: optionalText, thought: z.boolean().optional().catch(undefined), inlineData: blob, inline_data: blob })
  .catch({});
const candidate = z
  .object({
    content: z
      .object({ parts: z.array(part).nullish().catch(undefined) })
      .nullish()
      .catch(undefined),
    finishReason: optionalText,
    finish_reason: optionalText,
    finishMessage: optionalText,
  })
  .catch({});
const feedback = z
  .object({ blockReason: optionalText, block_reason: optionalText, blockReasonMessage: optionalText })
  .nullish()
  .catch(undefined);
const reply = z.object({
  candidates: z.array(candidate).nullish(),
  promptFeedback: feedback,
  prompt_feedback: feedback,
});

/** The safety layer said no; a repeat gives the same answer. */
const BLOCKS = new Set(['SAFETY', 'PROHIBITED_CONTENT', 'IMAGE_SAFETY', 'IMAGE_PROHIBITED_CONTENT', 'BLOCKLIST', 'SPII']);

const REASONS: Readonly<Record<string, string>> = {
  NO_IMAGE: 'The model made no picture',
  MAX_TOKENS: 'The answer reached maxOutputTokens before a picture',
  RECITATION: 'The answer came too close to existing works',
  IMAGE_RECITATION: 'The picture came too close to existing works',
  IMAGE_OTHER: 'The model gave the picture up',
  STOP: 'The model ended without a picture',
};

/** What a reply with status 200 says. `image`: base64 of a picture. */
type Answer =
  | { readonly kind: 'images'; readonly images: readonly string[]; readonly text?: string }
  | { readonly kind: 'blocked'; readonly reason: string }
  | { readonly kind: 'empty'; readonly reason: string; readonly text?: string }
  | { readonly kind: 'unreadable' };

/** Reads pictures, words and the reason for none. Thought parts are left out: their pictures are drafts. Both spellings are read. */
export function answerOf(json: unknown): Answer {
  const parsed = reply.safeParse(json);
  if (!parsed.success) return { kind: 'unreadable' };
  const candidates = parsed.data.candidates ?? [];
  const parts = candidates.flatMap(({ content }) => content?.parts ?? []).filter(({ thought }) => thought !== true);
  const images = parts
    .map(({ inlineData, inline_data }) => (inlineData ?? inline_data)?.data ?? '')
    .filter((data) => data !== '');
  const words = withoutBase64(parts.map(({ text }) => text ?? '').join('\n')).trim();
  const text = words === '' ? {} : { text: words.slice(0, LONGEST_TEXT) };
  if (images.length > 0) return { kind: 'images', images, ...text };
  const block = parsed.data.promptFeedback ?? parsed.data.prompt_feedback;
  const blockReason = block?.blockReason ?? block?.block_reason;
  if (blockReason !== undefined) return { kind: 'blocked', reason: withDetail(blockReason, block?.blockReasonMessage) };
  const ending = candidates.map(({ finishReason, finish_reason }) => finishReason ?? finish_reason).find((reason) => reason);
  const detail = candidates.find(({ finishMessage }) => finishMessage)?.finishMessage;
  if (ending !== undefined && BLOCKS.has(ending)) return { kind: 'blocked', reason: withDetail(ending, detail) };
  return { kind: 'empty', reason: reasonOf(candidates.length, ending, detail, words), ...text };
}

function withDetail(reason: string, detail: string | undefined): string {
  return detail ? `${quote(reason)}: ${quote(detail)}` : quote(reason);
}

function reasonOf(candidates: number, ending: string | undefined, detail: string | undefined, words: string): string {
  if (candidates === 0) return 'The answer holds no candidate.';
  if (words !== '' && (ending === undefined || ending === 'STOP')) return `The model answered with words only: ${quote(words)}`;
  if (ending === undefined) return 'The answer is empty.';
  return `${REASONS[ending] ?? 'The model ended without a picture'} (${withDetail(ending, detail)}).`;
}
