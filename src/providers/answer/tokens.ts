import { z } from 'zod';
import type { TokenUsage } from '../../domain/money/tokens.js';

const count = z.int().min(0).max(1_000_000_000);
const some = count
  .nullish()
  .transform((value) => value ?? 0)
  .catch(0);
/** Tokens by what they stand for. */
const kinds = z
  .object({ text_tokens: some, image_tokens: count.nullish().catch(undefined) })
  .nullish()
  .catch(undefined);

const split = (whole: number, images: number): readonly [text: number, image: number] => {
  const image = Math.min(whole, images);
  return [whole - image, image];
};

/** Of OpenAI's picture routes. What an answer does not tell apart is text going in, and picture coming out. */
const ofImages = z
  .object({ input_tokens: count, output_tokens: count, input_tokens_details: kinds, output_tokens_details: kinds })
  .transform((usage) =>
    usageOf(usage.input_tokens, usage.input_tokens_details, usage.output_tokens, usage.output_tokens_details),
  );

/** Of a chat. */
const ofChat = z
  .object({ prompt_tokens: count, completion_tokens: count, prompt_tokens_details: kinds, completion_tokens_details: kinds })
  .transform((usage) =>
    usageOf(usage.prompt_tokens, usage.prompt_tokens_details, usage.completion_tokens, usage.completion_tokens_details),
  );

type Kinds = z.infer<typeof kinds>;

function usageOf(input: number, inside: Kinds, output: number, outside: Kinds): TokenUsage {
  const [textIn, imageIn] = split(input, inside?.image_tokens ?? 0);
  const [textOut, imageOut] = split(output, outside?.image_tokens ?? output);
  return { textIn, imageIn, textOut, imageOut };
}

const modalities = z
  .array(z.object({ modality: z.string(), tokenCount: some }))
  .nullish()
  .catch(undefined);

/** Of Gemini; thoughts are billed as words. Without details all that comes out is picture, and all that goes in is text. */
const ofGemini = z
  .object({
    promptTokenCount: some,
    candidatesTokenCount: some,
    thoughtsTokenCount: some,
    toolUsePromptTokenCount: some,
    promptTokensDetails: modalities,
    candidatesTokensDetails: modalities,
  })
  .transform((usage): TokenUsage | undefined => {
    const { promptTokenCount: input, candidatesTokenCount: output, thoughtsTokenCount: thoughts } = usage;
    if (input + output === 0) return undefined;
    const [textIn, imageIn] = split(input, imagesOf(usage.promptTokensDetails) ?? 0);
    const [textOut, imageOut] = split(output, imagesOf(usage.candidatesTokensDetails) ?? output);
    return { textIn: textIn + usage.toolUsePromptTokenCount, imageIn, textOut: textOut + thoughts, imageOut };
  });

function imagesOf(details: z.infer<typeof modalities>): number | undefined {
  return details?.filter(({ modality }) => modality !== 'TEXT').reduce((sum, { tokenCount }) => sum + tokenCount, 0);
}

const counted = z.union([
  z.object({ usage: z.union([ofImages, ofChat]) }).transform(({ usage }) => usage),
  z.object({ usageMetadata: ofGemini }).transform(({ usageMetadata }) => usageMetadata),
]);
/** What sites put around an answer. */
const WRAPPERS = ['data', 'result', 'response'] as const;

/** The tokens that an answer counts; of a stream, those that come last, which are of all of it. */
export function tokensIn(documents: readonly unknown[]): TokenUsage | undefined {
  for (const document of [...documents].reverse()) {
    for (const place of placesIn(document, 2)) {
      const parsed = counted.safeParse(place);
      if (parsed.success && parsed.data) return parsed.data;
    }
  }
  return undefined;
}

function placesIn(value: unknown, depth: number): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = depth === 0 ? [] : WRAPPERS.flatMap((name) => placesIn((value as Record<string, unknown>)[name], depth - 1));
  return [value, ...inner];
}
