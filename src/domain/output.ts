/** What a site made. */
export type OutputKind = 'image' | 'video' | 'audio' | 'model' | 'text' | 'file';

/** What is known of an output besides its bytes. Absent: a picture, from a site that names neither files nor nodes. */
export interface OutputFacts {
  readonly kind?: OutputKind;
  /** File name at the site. */
  readonly name?: string;
  /** Node of a workflow that made it: id and class, such as `9 (SaveVideo)`. */
  readonly node?: string;
}

/** Media types by the extension of a file, where the bytes do not tell. */
const TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  apng: 'image/apng',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
  heic: 'image/heic',
  heif: 'image/heif',
  bmp: 'image/bmp',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  exr: 'image/x-exr',
  hdr: 'image/vnd.radiance',
  svg: 'image/svg+xml',
  mp4: 'video/mp4',
  webm: 'video/webm',
  mkv: 'video/matroska',
  mov: 'video/quicktime',
  avi: 'video/vnd.avi',
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  opus: 'audio/ogg; codecs=opus',
  m4a: 'audio/mp4',
  glb: 'model/gltf-binary',
  gltf: 'model/gltf+json',
  obj: 'model/obj',
  stl: 'model/stl',
  ply: 'model/ply',
  txt: 'text/plain',
  srt: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
  json: 'application/json',
};

/** `webm` of `clip_00001_.WEBM`; empty for a name without a plain extension. */
export function extensionOf(name: string): string {
  return /\.([A-Za-z0-9]{1,8})$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

/** By the extension of the name; undefined for one that is not known. */
export const typeOfName = (name: string): string | undefined => TYPES[extensionOf(name)];

export function kindOfType(type: string): OutputKind {
  const [family = ''] = type.split('/');
  return family === 'image' || family === 'video' || family === 'audio' || family === 'model' || family === 'text'
    ? family
    : 'file';
}

/** What a file of this type is called; one of an unknown type keeps the extension of its name. */
export function extensionFor(type: string, name = ''): string {
  const known = Object.entries(TYPES).find(([, one]) => one === type)?.[0];
  const own = extensionOf(name);
  // What a name says is more exact where both say the same: `srt` is `text/plain`.
  if (own !== '' && (known === undefined || TYPES[own] === type) && own !== 'jpeg' && own !== 'tiff') return own;
  return known ?? 'bin';
}
