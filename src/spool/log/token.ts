import { randomBytes } from 'node:crypto';

/** Names a process among those that use a spool, or what one makes there, such as its logs of a batch. */
export const newToken = (): string => randomBytes(8).toString('hex');
