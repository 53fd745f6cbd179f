import { z } from 'zod';
import { type Failure, type FailureCode, isFailureCode } from '../domain/failures/failure.js';
import type { SentTimes, SpooledImage, StoredImage, Submission } from '../domain/generation.js';
import { isText, type Text } from '../words/words.js';

/** Shapes of what an entry of the journal holds. */
const optionalText = z.string().exactOptional();
const content = {
  sha256: z.string(),
  bytes: z.number(),
  type: z.string(),
  source: optionalText,
  seed: optionalText,
  kind: z.enum(['image', 'video', 'audio', 'model', 'text', 'file']).exactOptional(),
  name: optionalText,
  node: optionalText,
};
export const spooledSchema: z.ZodType<SpooledImage> = z.object({ file: z.string(), ...content });
const shown = z.custom<Text>(isText);
const text = z.string().exactOptional();
const tokens = z.object({ textIn: z.number(), imageIn: z.number(), textOut: z.number(), imageOut: z.number() }).exactOptional();
export const submissionSchema: z.ZodType<Submission> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('done'),
    images: z.array(spooledSchema),
    text,
    tokens,
    skipped: z.array(z.string()).exactOptional(),
    rest: z.json().exactOptional(),
  }),
  z.object({
    kind: z.literal('empty'),
    reason: shown,
    text,
    tokens,
    free: z.literal(true).exactOptional(),
    images: z.array(spooledSchema).exactOptional(),
    rest: z.json().exactOptional(),
  }),
  z.object({
    kind: z.literal('pending'),
    operation: z.json(),
    queues: z.literal(true).exactOptional(),
    keptMs: z.number().exactOptional(),
    unused: shown.exactOptional(),
  }),
]);
export const failureSchema: z.ZodType<Failure> = z.object({
  code: z.custom<FailureCode>(isFailureCode),
  message: shown,
  billing: z.enum(['unbilled', 'maybe', 'billed']),
  retryAfterMs: z.number().exactOptional(),
  unsent: z.literal(true).exactOptional(),
  tookMs: z.number().exactOptional(),
});
export const timesSchema: z.ZodType<SentTimes> = z.object({
  sentAt: z.number().exactOptional(),
  tookMs: z.number().exactOptional(),
});
/** An answer on record. */
export const receivedSchema: z.ZodType<{ readonly submission: Submission; readonly times?: SentTimes | undefined }> = z
  .looseObject({ times: timesSchema.exactOptional() })
  .transform((found, context) => {
    const submission = submissionSchema.safeParse(found);
    if (submission.success) return { submission: submission.data, times: found.times };
    context.addIssue({ code: 'custom', message: submission.error.message });
    return z.NEVER;
  });
export const storedSchema: z.ZodType<StoredImage[]> = z.array(
  z.object({
    key: z.string(),
    location: z.string(),
    ...content,
    width: z.number().exactOptional(),
    height: z.number().exactOptional(),
    thumb: optionalText,
  }),
);
