/** How PNG, JPEG, WebP and GIF begin. */
const BEGINNINGS = ['\x89PNG\r\n\x1a\n', '\xff\xd8\xff', 'RIFF', 'GIF8'].map((text) => Buffer.from(text, 'latin1'));

/** A body that is a picture itself as JSON that holds it; any other body as it is. What begins is told by the first piece. */
export async function* withPictureAsJson(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest = Buffer.alloc(0);
  let kind: 'picture' | 'other' | undefined;
  for await (const piece of body) {
    if (kind === undefined) {
      kind = BEGINNINGS.some((beginning) => beginning.equals(piece.subarray(0, beginning.length))) ? 'picture' : 'other';
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
