import { randomBytes } from 'node:crypto';

/** Names a process among those that use a spool, and what it makes there. */
export const newToken = (): string => randomBytes(8).toString('hex');
