import { once } from 'node:events';
import { Spool } from '../../src/spool/spool.js';

/** Sends a key, and receives its answer when it is told to by SIGUSR2. */
const [dir = '', key = '', leaseMs = '0'] = process.argv.slice(2);
const spool = await Spool.open(dir, { leaseMs: Number(leaseMs) });
await spool.intend(key, {});
const lease = await spool.acquireSend(key);
const alive = setInterval(() => undefined, 1000);
const answered = once(process, 'SIGUSR2');
process.stdout.write('sent\n');
await answered;
await spool.received(key, { kind: 'empty', reason: 'SAFETY' });
await lease?.release();
clearInterval(alive);
