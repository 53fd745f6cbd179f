import { expect, onTestFinished, test, vi } from 'vitest';
import type { GroupItem, StoreEnd } from '../../src/activities/storage.js';
import { createActivities } from '../../src/activities/index.js';
import { submissionKey } from '../../src/domain/names.js';
import { type OssFault, type OssStandIn, OSS_ENV, openOss, startOss } from '../stores/oss-bench.js';
import { BATCH, type Bench, newEnv, startBench } from './bench.js';

const COMMON = { batch: BATCH, pageSize: 2, destination: { store: 'cloud', folder: 'day/summer' } };
const NAMES = ['cat', 'dog', 'owl'];
const keyOf = (index: number): string => `day/summer/Task_${index + 1}_${NAMES[index]}_1.png`;
const of = (index: number, action: OssFault['action']): OssFault => ({
  when: { method: 'PUT', key: `Task_${index + 1}_` },
  action,
});

interface Scene {
  readonly bench: Bench;
  readonly oss: OssStandIn;
  readonly items: readonly GroupItem[];
  /** The activities of one worker. */
  readonly host: ReturnType<typeof createActivities>['host'];
}

/** Three answers in the spool of a worker whose results go to a bucket. */
async function received(): Promise<Scene> {
  const oss = await startOss({ keys: [{ id: OSS_ENV.OSS_ID, secret: OSS_ENV.OSS_SECRET }] });
  onTestFinished(() => oss.close());
  const store = openOss(oss);
  const bench = (await startBench()).with({ store: () => store });
  const items: GroupItem[] = [];
  for (const index of [0, 1, 2]) {
    const { key, submission } = await bench.submit({ site: 'gemini', index, key: submissionKey(BATCH, index, 1, 1) });
    items.push({ index, key, images: submission.kind === 'done' ? submission.images : [] });
  }
  return { bench, oss, items, host: createActivities(bench.dependencies).host };
}

const together = ({ host, items }: Scene): Promise<StoreEnd[]> =>
  newEnv().run(() => host.storeGroup({ ...COMMON, items: [...items] }));
const kinds = (ends: readonly StoreEnd[]): string[] => ends.map(({ kind }) => kind);

test('a group is stored item by item, and again only what is missing', async () => {
  const scene = await received();
  scene.oss.setFaults([of(1, { kind: 'xml', status: 503, code: 'ServiceUnavailable' })]);
  const first = await together(scene);
  expect(kinds(first)).toEqual(['stored', 'left', 'stored']);
  scene.oss.setFaults([]);
  const second = await together(scene);
  expect(kinds(second)).toEqual(['stored', 'stored', 'stored']);
  expect(second[0]).toEqual(first[0]);
  expect([0, 1, 2].map((index) => scene.oss.puts(keyOf(index)))).toEqual([1, 1, 1]);
  expect(await scene.bench.dependencies.spool.unfinished()).toBe(0);
});

test('another worker on the host finishes the group of one that was killed, and stores nothing twice', async () => {
  const scene = await received();
  scene.oss.setFaults([of(0, { kind: 'hang' }), of(2, { kind: 'hang' })]);
  void together(scene);
  await vi.waitFor(() => expect(scene.oss.puts(keyOf(1))).toBe(1), { timeout: 10_000 });
  scene.oss.setFaults([]);
  const successor = (await scene.bench.successor()).dependencies;
  const ends = await together({ ...scene, host: createActivities(successor).host });
  expect(kinds(ends)).toEqual(['stored', 'stored', 'stored']);
  expect(scene.oss.puts(keyOf(1))).toBe(1);
});

test('other bytes under the key of one item are final for that item alone', async () => {
  const scene = await received();
  await openOss(scene.oss).put(keyOf(2), Buffer.from('another'), { type: 'image/png' });
  const ends = await together(scene);
  expect(kinds(ends)).toEqual(['stored', 'stored', 'failed']);
  expect(ends[2]).toMatchObject({ failure: { code: 'store_failed', billing: 'billed' } });
});

test('one that takes long is left after some seconds, and is not begun a second time by its own activity', async () => {
  const scene = await received();
  scene.oss.setFaults([of(0, { kind: 'slow', ms: 5_000 })]);
  expect(kinds(await together(scene))).toEqual(['left', 'stored', 'stored']);
  scene.oss.setFaults([]);
  const [item] = scene.items;
  if (!item) throw new Error('no item');
  const stored = await newEnv().run(() => scene.host.storeImages({ ...COMMON, ...item }));
  expect(stored).toMatchObject([{ key: keyOf(0) }]);
  expect(scene.oss.entries.filter(({ method, key }) => method === 'PUT' && key === keyOf(0))).toHaveLength(1);
});

test('one that hangs is begun anew by a second try', async () => {
  const scene = await received();
  scene.oss.setFaults([of(0, { kind: 'hang' })]);
  expect(kinds(await together(scene))).toEqual(['left', 'stored', 'stored']);
  scene.oss.setFaults([]);
  const [item] = scene.items;
  if (!item) throw new Error('no item');
  const stored = await newEnv({ attempt: 2 }).run(() => scene.host.storeImages({ ...COMMON, ...item }));
  expect(stored).toMatchObject([{ key: keyOf(0) }]);
});
