import sharp from 'sharp';
import { padded } from './png.js';
import { marks, scene, svg, type SceneOrder } from './scene.js';

export interface PictureOrder extends SceneOrder {
  /** Shown large, as far as it has digits. */
  readonly number: string;
  /** Reference pictures that came with the request. */
  readonly references: number;
  /** Smallest size of the file in bytes. */
  readonly atLeastBytes?: number;
}

/** A picture that is mixed into the scene. */
export interface Overlay {
  readonly bytes: Buffer;
  /** From 0, not seen, to 1, nothing but it. */
  readonly share: number;
}

/** Drawing many pictures has to be cheap. */
const PNG = { compressionLevel: 1 };

/** A picture that can be told from the others at a glance, as a PNG; the same order gives the same bytes. */
export async function drawPicture(asked: PictureOrder, overlay?: Overlay): Promise<Buffer> {
  // A latent of less than eight pixels has none.
  const order = { ...asked, width: Math.max(1, asked.width), height: Math.max(1, asked.height) };
  const over = overlay && (await layer(overlay, order));
  const front = marks(order, order.number, order.references);
  const picture = over
    ? sharp(svg(order, scene(order))).composite([{ input: over }, { input: svg(order, front) }])
    : sharp(svg(order, scene(order) + front));
  return padded(await picture.removeAlpha().png(PNG).toBuffer(), order.atLeastBytes);
}

/** A picture scaled to cover a size and cut at its middle, as a PNG; undefined if its bytes are no picture. */
export async function cutTo(bytes: Buffer, { width, height }: { width: number; height: number }): Promise<Buffer | undefined> {
  return sharp(bytes)
    .resize(Math.max(1, width), Math.max(1, height))
    .removeAlpha()
    .png(PNG)
    .toBuffer()
    .catch(() => undefined); // cut off or damaged
}

async function layer({ bytes, share }: Overlay, size: PictureOrder): Promise<Buffer | undefined> {
  const cut = await cutTo(bytes, size);
  return cut && sharp(cut).ensureAlpha(share).png(PNG).toBuffer();
}

/** The scene as it comes into being, as a JPEG; `progress` from 0, grey, to 1. */
export const drawUnfinished = (order: SceneOrder, progress: number): Promise<Buffer> =>
  sharp(svg(order, `${scene(order)}<rect width="100%" height="100%" fill="#808080" fill-opacity="${1 - progress}"/>`))
    .removeAlpha()
    .jpeg({ quality: 50 })
    .toBuffer();
