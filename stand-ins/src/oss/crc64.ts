/** CRC-64 of ECMA-182 (reflected), which OSS states of every object and part; in halves of 32 bits. */
const HIGH = new Uint32Array(256);
const LOW = new Uint32Array(256);
for (let byte = 0; byte < 256; byte += 1) {
  let [high, low] = [0, byte];
  for (let bit = 0; bit < 8; bit += 1) {
    const isOdd = low & 1;
    low = (low >>> 1) | (high << 31);
    high >>>= 1;
    if (isOdd) [high, low] = [high ^ 0xc96c5795, low ^ 0xd7870f42];
  }
  [HIGH[byte], LOW[byte]] = [high, low];
}

/** As the header `x-oss-hash-crc64ecma` has it: a decimal number without a sign. */
export function crc64Of(bytes: Uint8Array): string {
  let [high, low] = [-1, -1];
  for (const byte of bytes) {
    const index = (low ^ byte) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (LOW[index] ?? 0);
    high = (high >>> 8) ^ (HIGH[index] ?? 0);
  }
  return ((BigInt(~high >>> 0) << 32n) | BigInt(~low >>> 0)).toString();
}

export const crcHeader = (bytes: Uint8Array): Readonly<Record<string, string>> => ({ 'x-oss-hash-crc64ecma': crc64Of(bytes) });
