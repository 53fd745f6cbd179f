/** A PNG of 32 × 32 yellow pixels. */
export const tinyPicture = (): Buffer =>
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAAAK0lEQVR42mP4et2Jpohh1IJRC0YtGLVg1IJRC0YtGLVg1IJRC0YtGCoWAABD1zh5wEMWEAAAAABJRU5ErkJggg==',
    'base64',
  );
