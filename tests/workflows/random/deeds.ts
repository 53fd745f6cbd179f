import type { World } from '../world.js';
import { Dice } from './dice.js';
import type { Deed, Plan } from './plan.js';
import type { Requests } from './requests.js';

export const ROOT = 'batch/summer';

/** From when on an order of a person holds, epoch milliseconds. */
export interface Orders {
  readonly paused: { readonly from: number; to: number }[];
  readonly concurrency: { readonly at: number; readonly value: number }[];
  /** Every deadline that was in force, the present one last. */
  readonly deadlines: { readonly at: number; readonly value: number }[];
  cancelledAt: number;
  /** Whether the root began anew, and its total timeout with it, or what nobody meant has perhaps moved it. */
  deadlineUnknown: boolean;
  /** Whether a segment was. */
  terminated: boolean;
  /** Runs of segments that were cancelled or terminated. */
  readonly segmentsEnded: { readonly at: number; readonly runId: string }[];
}

export function firstOrders({ settings: { concurrency, totalTimeoutMs } }: Plan, now: number): Orders {
  const deadlines = totalTimeoutMs === undefined ? [] : [{ at: now, value: now + totalTimeoutMs }];
  const lanes = [{ at: now, value: concurrency }];
  return {
    paused: [],
    concurrency: lanes,
    deadlines,
    cancelledAt: Infinity,
    deadlineUnknown: false,
    terminated: false,
    segmentsEnded: [],
  };
}

/** Does to a batch what its plan says, and keeps what that means. */
export class Deeds {
  readonly orders: Orders;

  constructor(
    private readonly world: World,
    private readonly plan: Plan,
    private readonly requests: Requests,
  ) {
    this.orders = firstOrders(plan, world.now);
    for (const deed of plan.deeds) world.at(deed.afterMs, () => this.#do(deed));
  }

  async #do(deed: Deed): Promise<void> {
    const { world, orders } = this;
    if (!world.isOpen(ROOT)) return;
    const { now } = world;
    const value = deed.number;
    switch (deed.kind) {
      case 'pause':
        if (!this.isPaused) orders.paused.push({ from: now, to: Infinity });
        return void world.signal(ROOT, 'pauseBatch');
      case 'resume':
        return this.resume();
      case 'concurrency':
        orders.concurrency.push({ at: now, value: 1 + (value % 15) });
        return void world.signal(ROOT, 'setConcurrency', 1 + (value % 15));
      case 'deadline':
        orders.deadlines.push({ at: now, value: now + value * 50 });
        return void world.signal(ROOT, 'extendDeadline', now + value * 50);
      case 'cancel':
        orders.cancelledAt = Math.min(orders.cancelledAt, now);
        return void world.signal(ROOT, 'cancelBatch', 'test');
      case 'cancel in Temporal':
        orders.cancelledAt = Math.min(orders.cancelledAt, now);
        return void world.cancel(ROOT);
      case 'cancel a segment':
      case 'terminate a segment':
      case 'reset a segment':
        return this.#toSegment(deed.kind, value);
      case 'reset the root':
        this.requests.resets++;
        orders.deadlineUnknown = true;
        // Temporal gives the signals again, a cancel of its own not.
        orders.cancelledAt = Infinity;
        // The batch begins anew: who reset it may have mended the site, so that each is tried again.
        this.requests.sitesOut.clear();
        return world.reset(ROOT);
      case 'garbage':
        return this.#garbage(value);
    }
  }

  get isPaused(): boolean {
    return this.orders.paused.at(-1)?.to === Infinity;
  }

  resume(): void {
    const last = this.orders.paused.at(-1);
    if (last) last.to = Math.min(last.to, this.world.now);
    this.world.signal(ROOT, 'resumeBatch');
  }

  async #toSegment(kind: Deed['kind'], value: number): Promise<void> {
    const { world, orders } = this;
    const segments = world.runs.filter(({ id }) => id !== ROOT);
    const segment = segments[value % Math.max(1, segments.length)];
    if (!segment) return;
    const { id, runId } = segment;
    if (kind === 'reset a segment') {
      this.requests.resets++;
      return world.reset(id);
    }
    orders.segmentsEnded.push({ at: world.now, runId });
    if (kind === 'cancel a segment') return void world.cancel(id);
    orders.terminated = true;
    await world.terminate(id);
  }

  /** What people type, and what JSON can hold. */
  #garbage(value: number): void {
    const dice = new Dice(value + this.plan.seed);
    const name = dice.one(NAMES);
    const args = Array.from({ length: dice.whole(0, 3) }, () => dice.one(VALUES));
    const { runs } = this.world;
    const { id } = runs[value % Math.max(1, runs.length)] ?? { id: ROOT };
    if (/deadline/i.test(name)) this.orders.deadlineUnknown = true;
    if (dice.chance(0.3)) this.world.update(id, name, ...args);
    else this.world.signal(id, name, ...args);
  }
}

const NAMES = [
  'internal.siteIsOut',
  'internal.activateSegment',
  'internal.tailInFlight',
  'internal.segmentEmptied',
  'internal.followOrders',
  'concurrency',
  'deadline',
  'setConcurrency',
  'extendDeadline',
  'siteIsOut',
  'activateSegment',
  'tailInFlight',
  'headIs',
  'segmentEmptied',
  'followOrders',
  'nothing',
] as const;

const VALUES = [
  null,
  '',
  'two hours',
  '2026-12-24T10:00',
  -1,
  0,
  0.5,
  1e300,
  true,
  [],
  [null],
  {},
  { site: 'm' },
  { site: 7, code: null },
  { concurrency: 0 },
  { revision: 'x', concurrency: 0, paused: 'no', sitesOut: null },
  { 0: 'x' },
] as const satisfies readonly [unknown, ...unknown[]];
