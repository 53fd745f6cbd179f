import { createHash } from 'node:crypto';
import { copyFile, open, readFile, stat } from 'node:fs/promises';
import { fileTypeFromBuffer } from 'file-type';
import type { SpooledImage } from '../domain/generation.js';
import { discard, isTemporary, reveal, temporaryName } from '../disk/durable.js';
import { isMissing } from '../disk/system-error.js';
import type { Answer, Entry } from './entry.js';
import { type KeyFiles, KEPT } from './key-files.js';
import { isWholePicture, TAIL_BYTES, tellsItsEnd } from './whole-picture.js';

const HEAD_BYTES = 4100;
/** An owner that has not renewed its lease for so long will hardly come back, in milliseconds. */
const GONE_MS = 60_000;

/**
 * Whole pictures of a paid request that no answer names: its worker died, or its disk was full, between a picture and the answer. Those
 * that were still being written get their name, if they reach to their end. Their files stay until they are stored.
 */
export async function foundPictures(entry: Entry, answer: Answer | undefined): Promise<readonly SpooledImage[]> {
  if (!mayHoldPictures(answer)) return [];
  const noted = await entry.found();
  if (noted) return noted;
  if ((await entry.marker())?.by !== 'sender' || (!answer && !(await isGone(entry)))) return [];
  const images = new Map<string, SpooledImage>();
  const { files } = entry;
  for (const name of await files.names()) {
    const image = KEPT.test(name) ? await kept(files, name) : isTemporary(name) ? await saved(files, name) : undefined;
    if (image) images.set(image.file, image);
  }
  return [...images.values()];
}

/** The answer of a request that brought pictures, or that waits at its site, says itself what belongs to it. */
function mayHoldPictures(answer: Answer | undefined): boolean {
  return answer?.kind !== 'unsent' && (answer?.kind !== 'received' || answer.submission.kind === 'empty');
}

async function isGone(entry: Entry): Promise<boolean> {
  const { isReleased, at } = await entry.sign();
  return isReleased || Date.now() - (at ?? 0) > GONE_MS;
}

/** A picture that had its name was whole; a disk may have damaged it since. */
async function kept(files: KeyFiles, file: string): Promise<SpooledImage | undefined> {
  const bytes = await readFile(files.pathOf(file));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const type = await fileTypeFromBuffer(bytes.subarray(0, HEAD_BYTES));
  if (sha256.slice(0, 16) !== KEPT.exec(file)?.[1] || !type) return undefined;
  return { file, sha256, bytes: bytes.byteLength, type: type.mime };
}

/** A copy of a whole picture under its name: its worker may only have been stopped, and continue with the file. */
async function saved(files: KeyFiles, temporary: string): Promise<SpooledImage | undefined> {
  const copy = files.pathOf(temporaryName());
  try {
    const { mime, ext } = await wholeType(files.pathOf(temporary));
    if (!ext) return undefined;
    await copyFile(files.pathOf(temporary), copy);
    const file = await open(copy, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    const bytes = await readFile(copy);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const name = `${sha256.slice(0, 16)}.${ext}`;
    await reveal(copy, files.pathOf(name));
    return { file: name, sha256, bytes: bytes.byteLength, type: mime };
  } catch (error) {
    await discard(copy);
    // Its worker has given it its name meanwhile, or thrown it away.
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Type of a whole picture; none for anything else. */
async function wholeType(path: string): Promise<{ mime: string; ext?: string }> {
  const about = await stat(path);
  if (!about.isFile()) return { mime: '' };
  const bytes = await readFile(path);
  const head = bytes.subarray(0, HEAD_BYTES);
  const type = await fileTypeFromBuffer(head);
  if (!type || !tellsItsEnd(type.mime)) return { mime: '' };
  const ends = { type: type.mime, bytes: bytes.byteLength, head, tail: bytes.subarray(-TAIL_BYTES) };
  return isWholePicture(ends) ? type : { mime: type.mime };
}
