import type { GenerateRequest } from './request.js';

/** Width and height out of the head of a PNG or JPEG. */
function dimensions(bytes: Buffer): { width: number; height: number } | undefined {
  if (bytes.length > 24 && bytes[0] === 0x89) return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  if (bytes[0] !== 0xff) return undefined;
  for (let at = 2; at + 9 < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
  }
  return undefined;
}

const SCALE: Readonly<Record<string, number>> = { '512': 0.5, '1K': 1, '2K': 2, '4K': 4 };
const LEAST = 16;

/**
 * Size of the picture in pixels: the asked ratio, else that of the first reference, else square. `pixels` is the long edge of 1K.
 */
export function pictureSize(request: GenerateRequest, pixels: number): { width: number; height: number } {
  const asked = request.aspectRatio?.split(':').map(Number);
  const reference = request.pictures[0] && dimensions(request.pictures[0].bytes);
  const [across = 1, down = 1] = asked ?? (reference ? [reference.width, reference.height] : [1, 1]);
  const ratio = across > 0 && down > 0 ? Math.min(8, Math.max(1 / 8, across / down)) : 1;
  const edge = pixels * (SCALE[request.imageSize ?? '1K'] ?? 1);
  const [width, height] = ratio >= 1 ? [edge, edge / ratio] : [edge * ratio, edge];
  return { width: Math.max(LEAST, Math.round(width)), height: Math.max(LEAST, Math.round(height)) };
}
