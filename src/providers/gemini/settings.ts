import { z } from 'zod';

/** Settings of a Gemini site in the configuration. */
export const settings = z.strictObject({
  /** `auto`: `x-goog-api-key` at Google, `Authorization: Bearer` elsewhere. */
  authMode: z.enum(['auto', 'google_xgoog', 'bearer']).default('auto'),
  /** `auto`: `v1beta` at Google, `v1` elsewhere. */
  version: z
    .string()
    .regex(/^(auto|v\d[a-z0-9]*)$/i, 'auto, or a version such as v1beta')
    .default('auto'),
});

const auto = z.literal('Auto');

/** Parameters of an item. `Auto` leaves the choice to the model, like leaving the parameter out. */
export const params = z.strictObject({
  responseModalities: z
    .array(z.enum(['TEXT', 'IMAGE']))
    .min(1)
    .exactOptional(),
  aspectRatio: z.union([auto, z.string().regex(/^\d+:\d+$/, 'a ratio such as 16:9')]).exactOptional(),
  /** With a capital K; `2.5-flash` models take none. */
  imageSize: z.enum(['Auto', '512', '1K', '2K', '4K']).exactOptional(),
  temperature: z.number().min(0).max(2).exactOptional(),
  topP: z.number().min(0).max(1).exactOptional(),
  topK: z.int().min(1).exactOptional(),
  maxOutputTokens: z.int().min(1).exactOptional(),
  seed: z.int().exactOptional(),
  systemInstruction: z.string().min(1).exactOptional(),
  /** Take pictures from inline parts only, not from texts, addresses and the other shapes of mirrors. */
  strictNative: z.boolean().exactOptional(),
});

export type GeminiSettings = z.infer<typeof settings>;
export type GeminiParams = z.infer<typeof params>;
