export interface Part {
  readonly name: string;
  /** Of a file; undefined for a field. */
  readonly filename: string | undefined;
  /** Media type; empty where none is given. */
  readonly type: string;
  readonly bytes: Buffer;
}

/** The parts of a `multipart/form-data` body in their order (RFC 7578); undefined when it is none. */
export function partsOf(type: string, body: Buffer): readonly Part[] | undefined {
  const boundary = /^multipart\/form-data;.*\bboundary="?([^";]+)"?/i.exec(type)?.[1];
  if (boundary === undefined) return undefined;
  const line = Buffer.from(`--${boundary}`);
  const parts: Part[] = [];
  for (let at = body.indexOf(line); at >= 0;) {
    const from = at + line.length;
    if (body.subarray(from, from + 2).toString() === '--') return parts;
    const next = body.indexOf(line, from);
    const headEnd = body.indexOf('\r\n\r\n', from);
    if (next < 0 || headEnd < 0 || headEnd > next) return undefined;
    const head = body.subarray(from, headEnd).toString();
    const name = /\bname="([^"]*)"/i.exec(head)?.[1];
    if (name === undefined) return undefined;
    const filename = /\bfilename="([^"]*)"/i.exec(head)?.[1];
    const type = /^content-type:\s*(\S+)/im.exec(head)?.[1] ?? '';
    parts.push({ name, filename, type, bytes: body.subarray(headEnd + 4, next - 2) });
    at = next;
  }
  return undefined;
}
