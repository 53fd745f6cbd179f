import { z } from 'zod';
import { quote, withoutBase64 } from '../../http/quote.js';
import { addFromText } from './picture-text.js';
import { addFromShapes, Found } from './pictures.js';

const LONGEST_TEXT = 2_000;

const optionalText = z.string().optional().catch(undefined);
const blob = z.object({ data: z.string() }).optional().catch(undefined);
const file = z.object({ fileUri: optionalText, file_uri: optionalText }).optional().catch(undefined);
// A part of an unknown shape must not hide a picture in its neighbour.
const part = z
  .object({
    text: optionalText,
    thought: z.boolean().optional().catch(undefined),
    inlineData: blob,
    inline_data: blob,
    fileData: file,
    file_data: file,
  })
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

/** What a reply with status 200 says. */
type Answer =
  /** `images`: base64 as it stands in the JSON; `urls`: addresses that the answer names as pictures. One of both may be empty. */
  | { readonly kind: 'pictures'; readonly images: readonly string[]; readonly urls: readonly string[]; readonly text?: string }
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
 * Reads pictures, words and the reason for none. Thought parts are left out: their pictures are drafts. Both spellings are read.
 * `strictNative`: pictures come from inline parts alone; else also from texts, file parts and the shapes of mirrors. An address that
 * stands in the prompt is only repeated by the model.
 */
export function answerOf(json: unknown, { strictNative, prompt, legible = withoutBase64 }: Reading): Answer {
  const parsed = reply.safeParse(json);
  if (!parsed.success) return { kind: 'unreadable' };
  const candidates = parsed.data.candidates ?? [];
  const parts = candidates.flatMap(({ content }) => content?.parts ?? []).filter(({ thought }) => thought !== true);
  const found = new Found();
  for (const part of parts) addFromPart(part, strictNative, found);
  if (!strictNative) addFromShapes(json, found);
  const words = legible(parts.map(({ text }) => text ?? '').join('\n')).trim();
  const text = words === '' ? {} : { text: words.slice(0, LONGEST_TEXT) };
  const images = [...found.images];
  const urls = [...found.urls].filter((url) => !prompt.includes(url));
  if (images.length + urls.length > 0) return { kind: 'pictures', images, urls, ...text };
  const block = parsed.data.promptFeedback ?? parsed.data.prompt_feedback;
  const blockReason = block?.blockReason ?? block?.block_reason;
  if (blockReason !== undefined) return { kind: 'blocked', reason: withDetail(blockReason, block?.blockReasonMessage) };
  const ending = candidates.map(({ finishReason, finish_reason }) => finishReason ?? finish_reason).find((reason) => reason);
  const detail = candidates.find(({ finishMessage }) => finishMessage)?.finishMessage;
  if (ending !== undefined && BLOCKS.has(ending)) return { kind: 'blocked', reason: withDetail(ending, detail) };
  return { kind: 'empty', reason: reasonOf(candidates.length, ending, detail, words), ...text };
}

function addFromPart(one: z.infer<typeof part>, strictNative: boolean, found: Found): void {
  const inline = (one.inlineData ?? one.inline_data)?.data ?? '';
  found.addData(inline.replace(/^data:[^,]{0,200},/, ''));
  if (strictNative) return;
  const uri = one.fileData ?? one.file_data;
  found.addUrl(uri?.fileUri ?? uri?.file_uri ?? '');
  addFromText(one.text ?? '', found);
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
