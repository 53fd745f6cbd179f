import { createHash } from 'node:crypto';

/** Made once for plantain; with it the same journal key is the same id everywhere. */
const NAMESPACE = Buffer.from('6f1c2b7e9a534d0c8e57b0c4a1d3f692', 'hex');

/** A lower-case UUID v5 (RFC 9562, 5.5) of a journal key: the form that ComfyUI 0.24 and later ask for. */
export function promptIdOf(key: string): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(key).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** A seed of its own for each journal key, from 0 to 2^53 - 1: exact as a number everywhere. */
export function seedOf(key: string): bigint {
  return createHash('sha256').update(`seed ${key}`).digest().readBigUInt64BE(0) >> 11n;
}
