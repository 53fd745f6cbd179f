import { keyTrouble } from '../../domain/key.js';
import { Secret } from '../../domain/secret.js';
import type { MissingKey } from '../schema.js';

/** The key that stands at `place` of `file`. */
export function keyAt(text: string, place: string, file: string): Secret | MissingKey {
  const trouble = keyTrouble(text);
  return trouble === undefined ? new Secret(text, `${file}: ${place}`) : { place, missing: trouble };
}
