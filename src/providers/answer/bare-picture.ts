import { withWholeBeginning } from '../../http/reading/whole-beginning.js';

/** As many first bytes as the longest of `BEGINNINGS` looks at. */
const LONGEST_BEGINNING = 18;

/**
 * How PNG, JPEG, WebP, GIF, AVIF and HEIC, BMP, TIFF and JPEG XL begin. "BM" may begin a word; the length of the header behind it is never
 * above 255.
 */
const BEGINNINGS = [
  /^\x89PNG\r\n/,
  /^\xff\xd8\xff/,
  /^RIFF.{4}WEBP/s,
  /^GIF8[79]a/,
  /^.{4}ftyp(?:avi[fs]|hei[cxms]|hev[cxms]|mif1|msf1)/s,
  /^BM.{13}\0{3}/s,
  /^(?:II\*\0|MM\0\*)/,
  /^(?:\xff\n|\0{3}\fJXL )/,
];

/** A body that is a picture itself as JSON that holds it; any other body as it is. Its first bytes tell, in however small pieces they come. */
export async function* withPictureAsJson(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest = Buffer.alloc(0);
  let kind: 'picture' | 'other' | undefined;
  for await (const piece of withWholeBeginning(body, LONGEST_BEGINNING)) {
    if (kind === undefined) {
      const beginning = Buffer.from(piece.subarray(0, LONGEST_BEGINNING)).toString('latin1');
      kind = BEGINNINGS.some((one) => one.test(beginning)) ? 'picture' : 'other';
      if (kind === 'picture') yield Buffer.from('{"image":"');
    }
    if (kind === 'other') {
      yield piece;
      continue;
    }
    const bytes = Buffer.concat([rest, piece]);
    const whole = bytes.length - (bytes.length % 3);
    yield Buffer.from(bytes.toString('base64', 0, whole));
    rest = bytes.subarray(whole);
  }
  if (kind === 'picture') yield Buffer.from(`${rest.toString('base64')}"}`);
}
