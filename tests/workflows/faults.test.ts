import { say } from '../../src/words/current.js';
import { afterEach, describe, expect, it } from 'vitest';
import type { BatchInput } from '../../src/domain/batch.js';
import { endedCount } from '../../src/domain/outcome.js';
import type { Thrown } from './world.js';
import { FakeBatch, type Fault, type SiteOptions, type Try } from './fake-site.js';

let batch: FakeBatch;

afterEach(() => batch.world.close());

const TOTAL = 30;
const HOUR = 3_600_000;
const SETTINGS = { concurrency: 5, segmentSize: 10, retries: 2, singleTimeoutMs: 60_000, graceMs: 60_000 };
const DEADLINE = { totalTimeoutMs: HOUR };

interface Scene {
  readonly options?: Partial<SiteOptions>;
  readonly settings?: Partial<BatchInput['settings']>;
  /** What the call throws; absent: an error that nobody foresaw. */
  readonly fault?: Fault;
  /** What happens while it runs. */
  readonly meanwhile?: () => Promise<void>;
  /** A word of the outcomes when the call fails for ever, and what becomes of the items; absent: it is tried for ever. */
  readonly forever?: { readonly words?: RegExp; readonly success: 'all' | 'some' | 'none' };
}

const untilStarts = (count: number) => batch.world.run(() => batch.starts.length >= count);
const cancelled = async (): Promise<void> => {
  await untilStarts(8);
  batch.signal('cancelBatch', 'enough');
};
const headTerminated = async (): Promise<void> => {
  await untilStarts(3);
  await batch.world.terminate(`${FakeBatch.ID}/0`);
};
/** The worker of every third request dies after the site has taken it. */
const dying = ({ type, input, before }: Try): Fault | undefined => {
  if (type !== 'submitGeneration' || before % 3 !== 0) return undefined;
  const { key } = input as { key: string };
  return { silent: { host: 'h', key }, effect: true, afterMs: 500 };
};

/** What a paid activity throws whose item cannot be read. */
const NOT_SENT: Thrown = {
  message: 'the disk is full',
  type: 'not_sent',
  final: true,
  detail: { code: 'input_missing', message: 'the disk is full', billing: 'unbilled' },
};

/** How each call of the workflows is provoked. */
const SCENES: Readonly<Record<string, Scene>> = {
  checkSites: { forever: { success: 'all' } },
  readPage: { forever: { success: 'none', words: /total time/ } },
  uploadReferences: {
    options: { upload: () => ({ afterMs: 50, value: [] }) },
    forever: { success: 'none', words: /the disk is full/ },
  },
  submitGeneration: {
    fault: { fails: NOT_SENT },
    forever: { success: 'none', words: /the disk is full. plantain tried for 3\d min/ },
  },
  collectGeneration: { options: { pending: {} }, forever: { success: 'none', words: /did not return the picture in time/ } },
  cancelGeneration: {
    options: { collect: (_attempt, look) => (look === 1 ? ENDLESS : MADE) },
    meanwhile: cancelled,
    forever: { success: 'some' },
  },
  recoverSubmission: {
    options: { fault: dying },
    settings: { retries: 0 },
    forever: { success: 'some', words: /the disk is full/ },
  },
  storeGroup: { forever: { success: 'all' } },
  storeImages: { forever: { success: 'none', words: /the disk is full. The picture is in the spool/ } },
  recordOutcomes: {},
  findHosts: { meanwhile: headTerminated },
  settleSpool: {
    meanwhile: headTerminated,
    forever: {
      success: 'some',
      words: /Requests of h for it are not counted\. .+ resume/,
    },
  },
  recordUnstarted: { meanwhile: cancelled },
  writeReport: {},
};

const MADE = { afterMs: 100, value: { host: 'h', key: 'k', submission: { kind: 'done', images: [] } } };
const ENDLESS = { afterMs: 2 * HOUR, sentAfterMs: 2 * HOUR, value: null };
const FULL = { message: 'the disk is full' };

/** `fails` says of which of its tries a call fails; of a paid request, which has one, of which sends of its item. */
async function play(
  call: string,
  fails: (attempt: number, before: number) => boolean,
  fault: Fault = { fails: FULL },
): Promise<Scene> {
  const scene = SCENES[call];
  if (!scene) throw new Error(call);
  const sends = new Map<number, number>();
  const attemptOf = ({ type, input, attempt }: Try): number => {
    if (type !== 'submitGeneration') return attempt;
    const { index } = input as { index: number };
    sends.set(index, (sends.get(index) ?? 0) + 1);
    return sends.get(index) ?? 1;
  };
  const options: SiteOptions = {
    delay: () => 5,
    latency: () => 1_000,
    ...scene.options,
    fault: (one) =>
      one.type === call && fails(attemptOf(one), one.before) ? (scene.fault ?? fault) : scene.options?.fault?.(one),
  };
  batch = await FakeBatch.start(TOTAL, { ...SETTINGS, ...DEADLINE, ...scene.settings }, options);
  await scene.meanwhile?.();
  return scene;
}

/** Lets the batch end, as long as that takes less than a day of its time. */
async function end(): Promise<void> {
  const { now } = batch.world;
  await batch.world.run(() => !batch.world.isOpen(FakeBatch.ID) || batch.world.now > now + 24 * HOUR);
}

/** Every item has one outcome, and the books are those of the site. */
function expectTrueReport(call: string, isForever = false): void {
  const { summary, outcomes, starts } = batch;
  if (!summary) throw new Error('the batch has not ended');
  expect(outcomes.map(({ index }) => index).sort((a, b) => a - b)).toEqual(Array.from({ length: TOTAL }, (_, index) => index));
  expect(endedCount(summary.tally)).toBe(TOTAL);
  const { sent, delivered, unbilled, empty, unknown } = summary.tally.calls;
  // What a terminated segment has sent is known by the journals of hosts alone: `resume` asks them again.
  if (call === 'settleSpool' && isForever) expect(sent).toBeLessThanOrEqual(starts.length);
  else expect(sent).toBe(starts.length);
  expect(delivered + unbilled + empty + unknown).toBe(sent);
  for (const outcome of outcomes) if (outcome.status !== 'success') expect(outcome.message).not.toBe('');
}

describe.each(Object.keys(SCENES))('A batch whose %s fails', (call) => {
  it.each([1, 5])('%i times ends with a report and true counts', async (times) => {
    await play(call, (attempt) => attempt <= times);
    await end();
    expect(batch.tries.get(call)).toBeGreaterThan(call === 'settleSpool' ? 1 : times);
    expectTrueReport(call);
    const isCut = SCENES[call]?.meanwhile !== undefined;
    if (!isCut) expect(batch.summary?.tally.success).toBe(TOTAL);
  });

  it('for ever ends with what is known, or is tried for ever', async () => {
    const { forever } = await play(call, () => true);
    if (forever) {
      await end();
      expectTrueReport(call, true);
      const { success = 0 } = batch.summary?.tally ?? {};
      expect(success === TOTAL ? 'all' : success === 0 ? 'none' : 'some').toBe(forever.success);
      const messages = batch.outcomes.flatMap((outcome) => (outcome.status === 'success' ? [] : [say(outcome.message)]));
      if (forever.words) expect(messages).toEqual(expect.arrayContaining([expect.stringMatching(forever.words)]));
      return;
    }
    const { now } = batch.world;
    await batch.world.run(() => batch.world.now > now + 3 * HOUR);
    expect(batch.world.isOpen(FakeBatch.ID)).toBe(true);
    const waiting = batch.world.runs.flatMap(({ id }) => batch.world.pending(id)).filter(({ type }) => type === call);
    expect(waiting).not.toEqual([]);
    for (const one of waiting) expect(one).toMatchObject({ lastFailure: FULL.message });
  });

  it('and calls that final goes on all the same', async () => {
    await play(call, (_attempt, before) => before < 3, { fails: { ...FULL, type: 'store_failed', final: true } });
    await end();
    expectTrueReport(call, true);
  });
});

describe.each(['recordOutcomes', 'recordUnstarted', 'findHosts', 'writeReport'])('%s that fails for hours', (call) => {
  it('ends with a true report once it works', async () => {
    let broken = true;
    await play(call, () => broken);
    const { now } = batch.world;
    await batch.world.run(() => batch.world.now > now + 3 * HOUR);
    broken = false;
    await end();
    expectTrueReport(call);
  });
});
