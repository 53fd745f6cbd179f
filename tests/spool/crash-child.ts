import { pruneJournal } from '../../src/spool/pruning.js';
import { Spool } from '../../src/spool/spool.js';
import { traceDisk } from './traced-disk.js';

const [dir = '', log = '', killAt = '0', act = '', key = '', picture = ''] = process.argv.slice(2);
const say = traceDisk(log, Number(killAt));
const bytes = Buffer.from(picture, 'base64');

async function submit(): Promise<void> {
  const spool = await Spool.open(dir, { leaseMs: 20 });
  await spool.intend(key, { site: 'banana' });
  say({ said: 'intended' });
  const lease = await spool.acquireSend(key);
  if (!lease) throw new Error('nobody else is there');
  say({ said: 'sent' });
  const writer = spool.writer(key);
  const image = await writer.image(
    (async function* () {
      yield bytes.subarray(0, 20);
      yield bytes.subarray(20);
    })(),
  );
  await writer.reply('{"usage":{}}');
  await spool.received(key, { kind: 'done', images: [image] });
  say({ said: 'recorded' });
  await lease.release();
}

async function recover(): Promise<void> {
  const spool = await Spool.open(dir, { leaseMs: 20 });
  const recovery = await spool.recover(key, { waitMs: 1000, signal: new AbortController().signal });
  say({ said: 'recovered', recovery });
}

/** Sends and gets no answer; then somebody asks. */
async function giveUp(): Promise<void> {
  const spool = await Spool.open(dir, { leaseMs: 20 });
  await spool.intend(key, {});
  const lease = await spool.acquireSend(key);
  say({ said: 'sent' });
  await lease?.release();
  await recover();
}

async function pack(): Promise<void> {
  const spool = await Spool.open(dir, { leaseMs: 20 });
  await spool.pack(key.split('/')[0] ?? '');
  say({ said: 'packed' });
}

async function store(): Promise<void> {
  const spool = await Spool.open(dir, { leaseMs: 20 });
  await spool.stored(key, [{ key: 'a.png', location: '/a.png', sha256: 'aa', bytes: 1, type: 'image/png' }]);
  say({ said: 'stored' });
}

async function prune(): Promise<void> {
  const [folder = ''] = key.split('/');
  await pruneJournal(dir, { folder, batchId: '', nonce: '' }, { isWhole: false, dryRun: false });
  say({ said: 'pruned' });
}

const acts: Readonly<Record<string, readonly (() => Promise<void>)[]>> = {
  submit: [submit],
  recover: [recover],
  'give up': [giveUp],
  store: [store],
  'submit and store': [submit, store],
  pack: [pack],
  'submit, store and pack': [submit, store, pack],
  prune: [prune],
};
for (const one of acts[act] ?? []) await one();
