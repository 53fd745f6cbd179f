import { SpokenError } from '../domain/failures/spoken-error.js';

/** The proxy did not open a tunnel: the request never left. */
export class TunnelError extends SpokenError {
  override readonly name = 'TunnelError';
}
