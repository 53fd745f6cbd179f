import { z } from 'zod';
import { jsonIn } from '../../../http/reading/documents.js';

/** A binary frame of the websocket that holds a picture. */
export interface PictureFrame {
  /** Absent in a type 1 frame, which names neither node nor job. */
  readonly node?: string;
  readonly promptId?: string;
  readonly type: 'image/png' | 'image/jpeg';
  readonly bytes: Buffer;
}

const PREVIEW_IMAGE = 1;
const PREVIEW_IMAGE_WITH_METADATA = 4;
const PNG = 2;

const metadata = z.object({ node_id: z.string(), prompt_id: z.string(), image_type: z.enum(['image/png', 'image/jpeg']) });

/**
 * A frame with a picture; undefined for any other, and for one that cannot be read. All numbers are big-endian. Type 1: format (1 JPEG,
 * 2 PNG), picture. Type 4: length of a JSON, that JSON, picture (ComfyUI 0.33 protocol.py, server.py; recorded, ws/03 to ws/06).
 */
export function pictureFrame(frame: Buffer): PictureFrame | undefined {
  if (frame.length < 8) return undefined;
  const kind = frame.readUInt32BE(0);
  if (kind === PREVIEW_IMAGE) {
    return { type: frame.readUInt32BE(4) === PNG ? 'image/png' : 'image/jpeg', bytes: frame.subarray(8) };
  }
  if (kind !== PREVIEW_IMAGE_WITH_METADATA) return undefined;
  const start = 8 + frame.readUInt32BE(4);
  const about = start <= frame.length ? metadata.safeParse(jsonIn(frame.toString('utf8', 8, start))) : undefined;
  if (!about?.success) return undefined;
  const { node_id: node, prompt_id: promptId, image_type: type } = about.data;
  return { node, promptId, type, bytes: frame.subarray(start) };
}

const optionalId = z.string().nullable().optional().catch(undefined);
const frameSchema = z.object({
  type: z.string(),
  data: z.looseObject({
    prompt_id: optionalId,
    node: optionalId,
    value: z.number().optional().catch(undefined),
    max: z.number().optional().catch(undefined),
    supports_preview_metadata: z.boolean().optional().catch(undefined),
  }),
});

/** A text frame, with what is used of it. */
export type EventFrame = z.infer<typeof frameSchema>;

/** An event; undefined for what is none: custom nodes send whatever they like. */
export function eventFrame(text: string): EventFrame | undefined {
  const frame = frameSchema.safeParse(jsonIn(text));
  return frame.success ? frame.data : undefined;
}
