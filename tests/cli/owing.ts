import { join } from 'node:path';
import type { EarlierBatch } from '../../src/prepare/again/earlier-batch.js';
import type { EarlierItem } from '../../src/prepare/again/earlier-item.js';
import { FAILURES, type FailureCode } from '../../src/domain/failures/failure.js';
import type { Item } from '../../src/domain/item.js';
import { NO_CALLS, type Undelivered } from '../../src/domain/outcome.js';
import type { DraftItem } from '../../src/inputs/lists/draft.js';
import { digestOf } from '../../src/inputs/pictures/picture.js';
import { stageItems } from '../../src/inputs/stage.js';
import { stagedPages } from '../../src/inputs/staged.js';
import { openStore } from '../../src/stores/registry.js';
import type { Store } from '../../src/stores/store.js';
import { folderWith, picture } from '../inputs/input-folder.js';
import { prepare } from './prepared.js';

const SITE = { provider: 'gemini', baseUrl: 'http://127.0.0.1:9', key: { env: 'BANANA_KEY' } };
const GPU = { provider: 'comfyui', baseUrl: 'http://127.0.0.1:9' };
export const CONFIG = {
  sites: { banana: { ...SITE, params: { imageSize: '4K' } }, cherry: SITE, grape: { ...SITE, provider: 'grsai' }, gpu: GPU },
  defaults: { site: 'cherry', params: { temperature: 1 } },
};

export interface Owed {
  /** Of each item; `none`: nothing is on record; `picture`: it has one. */
  readonly codes: readonly (FailureCode | 'none' | 'picture')[];
  /** Somebody chose all of them. */
  readonly chosen?: true;
  /** How they ended in the batch itself, where another one asked for them since. */
  readonly first?: FailureCode;
  /** A site may still have further pictures. */
  readonly more?: boolean;
  readonly unstored?: EarlierItem['unstored'];
  /** Whether they have reference pictures. */
  readonly pictures?: boolean;
  readonly params?: DraftItem['params'];
  readonly model?: string;
  readonly calls?: Partial<typeof NO_CALLS>;
  readonly broken?: string;
  readonly elsewhere?: EarlierBatch['elsewhere'];
  /** What was different when they were asked for last. */
  readonly asked?: Partial<Item>;
  /** What stands between the items and whoever reads them. */
  readonly seen?: (store: Store) => Store;
}

/** A batch `summer` at `banana` that owes items, each with the same reference pictures. */
export async function owing({
  codes,
  params = { seed: 7 },
  model,
  calls,
  broken,
  asked,
  elsewhere,
  chosen,
  first,
  more = false,
  unstored,
  pictures = true,
  seen = (store) => store,
}: Owed) {
  const folder = await folderWith({ '猫 1.png': await picture('png', 1), 'b.jpg': await picture('jpeg', 2) });
  const imageOf = async (name: string, type: string) => {
    const path = join(folder, name);
    return { path, name, type, ...(await digestOf(path)) };
  };
  const images = [
    await imageOf('猫 1.png', 'image/png'),
    { ...(await imageOf('b.jpg', 'image/jpeg')), refitted: 'smaller' as const },
  ];
  const items = codes.map((_code, index): DraftItem => {
    const one = {
      id: `i${index + 1}`,
      stem: `cat_${index + 1}`,
      prompt: `${index + 1} cats`,
      images: pictures ? images : [],
      params,
    };
    return { ...one, ...(model && { model }), ...(broken && { broken }) };
  });
  const store = openStore('local', { path: 'staging' }, { folder, env: {} });
  await stageItems({ items, store, batch: { batchId: 'summer', nonce: 'n' }, site: 'banana', pageSize: 2 });
  const staged: Item[] = [];
  for await (const page of stagedPages(store, { batchId: 'summer' })) staged.push(...page);
  const ends = staged.map((item): EarlierItem => {
    const code = codes[item.index] ?? 'none';
    const last = { item, asked: { ...item, ...asked }, batchId: 'summer' };
    if (code === 'none') return last;
    if (code === 'picture') return { ...last, picture: { more }, ...(unstored && { unstored }) };
    const ended = (as: FailureCode): Undelivered => {
      const how = { status: FAILURES[as].status, code: as, message: '', calls: { ...NO_CALLS, ...calls } };
      return { index: item.index, id: item.id, site: 'banana', attempts: 1, endedAt: 1, ...how };
    };
    return { ...last, outcome: ended(code), ...(first && { first: ended(first) }) };
  });
  const earlier: EarlierBatch = {
    batchId: 'summer',
    root: { batchId: 'summer' },
    listed: { batchId: 'summer', mainQueue: 'plantain', state: 'completed', startedAt: 0 },
    staging: seen(store),
    site: 'banana',
    missing: ends.filter(({ picture: has }) => !has),
    ...(chosen && { chosen: ends }),
    elsewhere: elsewhere ?? new Map(),
    isTaken: async (name) => name === 'summer-again',
    note: async () => undefined,
  };
  return { folder, earlier };
}

export async function again(owed: Owed, ...args: readonly string[]) {
  const { folder, earlier } = await owing(owed);
  return { folder, ...(await prepare({ config: CONFIG, earlier }, ...args)) };
}

export const idsOf = (batch: { items: readonly DraftItem[] } | undefined): readonly string[] | undefined =>
  batch?.items.map(({ id }) => id);
