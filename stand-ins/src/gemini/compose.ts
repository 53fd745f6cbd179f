import type { MeterEntry } from '../meter.js';
import { drawPicture } from '../picture.js';
import type { Call, Desk } from './generate.js';
import { isByAddress, picturesFor, replyBody, type GeminiReply } from './replies.js';
import { isFields, type GenerateRequest } from './request.js';
import { pictureSize } from './size.js';

interface Composed {
  readonly entry: MeterEntry;
  readonly parsed: GenerateRequest;
  readonly reply: GeminiReply;
}

/** The body of a good answer, its pictures drawn. */
export async function compose(
  desk: Pick<Desk, 'pixels' | 'imageBytes' | 'gallery' | 'url'>,
  { model }: Pick<Call, 'model'>,
  { entry, parsed, reply }: Composed,
): Promise<object> {
  const thinking = parsed.config.thinkingConfig;
  const thoughts = isFields(thinking) && thinking.includeThoughts === true;
  const { width, height } = pictureSize(parsed, desk.pixels);
  const count = picturesFor(reply, thoughts);
  const pngs = await Promise.all(
    Array.from({ length: count }, (_, k) =>
      drawPicture({
        width,
        height,
        number: entry.item ?? String(entry.number),
        prompt: parsed.prompt,
        references: parsed.pictures.length + parsed.fileUris.length,
        seed: `${entry.item ?? entry.number}/${k}`,
        atLeastBytes: desk.imageBytes,
      }),
    ),
  );
  const last = pngs.at(-1);
  if (last && isByAddress(reply)) desk.gallery.set(entry.number, last);
  const text = parsed.modalities.length === 0 || parsed.modalities.includes('TEXT');
  const pictureUrl = `${desk.url}/_standin/pictures/${entry.number}.png`;
  return replyBody(reply, { model, number: entry.number, pngs, thoughts, text, pictureUrl });
}
