export interface Part {
  readonly name: string;
  readonly filename: string | undefined;
  readonly bytes: Buffer;
}

/** The parts of a multipart/form-data body; file names as they stand there. */
export function parseMultipart(body: Buffer, contentType: string): Part[] {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const mark = boundary && Buffer.from(`--${boundary[1] ?? boundary[2] ?? ''}`);
  if (!mark) return [];
  const parts: Part[] = [];
  for (let at = body.indexOf(mark); at >= 0;) {
    const start = at + mark.length;
    const next = body.indexOf(mark, start);
    if (next < 0) break;
    const part = parsePart(body.subarray(start + 2, next - 2));
    if (part) parts.push(part);
    at = next;
  }
  return parts;
}

function parsePart(bytes: Buffer): Part | undefined {
  const split = bytes.indexOf('\r\n\r\n');
  if (split < 0) return undefined;
  const disposition = /^content-disposition:(.*)$/im.exec(bytes.toString('utf8', 0, split))?.[1] ?? '';
  const name = /\bname="([^"]*)"/.exec(disposition)?.[1];
  const filename = /\bfilename="([^"]*)"/.exec(disposition)?.[1];
  return name === undefined ? undefined : { name, filename, bytes: bytes.subarray(split + 4) };
}
