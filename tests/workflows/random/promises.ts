import { type Outcome, outcomesOf } from '../../../src/domain/outcome.js';
import type { Orders } from './deeds.js';
import type { Plan } from './plan.js';
import type { Sent } from './requests.js';
import type { Surroundings } from './surroundings.js';

export interface Played {
  readonly plan: Plan;
  readonly surroundings: Surroundings;
  readonly orders: Orders;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** After the deadline and the grace a batch waits so long for a segment that does not answer. */
const SILENT_MS = 5 * 60_000;
/** Room for the report and for what is retried meanwhile. */
const REPORT_MS = 30 * 60_000;

/** A request goes to its worker so long before its turn. */
const AHEAD_MS = 2_000;

/** What a batch that has ended did not keep of its promises. */
export function problemsOf(played: Played): string[] {
  return [
    ...played.surroundings.requests.problems,
    ...outcomeProblems(played),
    ...moneyProblems(played),
    ...laneProblems(played),
    ...paceProblems(played),
    ...stopProblems(played),
    ...deadlineProblems(played),
  ];
}

/** How long an order may take until every segment obeys it. */
const settleMs = ({ mostDelayMs }: Plan): number => 6 * mostDelayMs + 100;

const outcomesIn = ({ record }: Surroundings): Map<number, Outcome> =>
  outcomesOf(record.outcomes.map((outcome) => JSON.stringify(outcome)));

function outcomeProblems({ plan, surroundings, orders }: Played): string[] {
  const { recorded, requests } = surroundings;
  const outcomes = outcomesIn(surroundings);
  const problems: string[] = [];
  for (let index = 0; index < plan.total; index++) if (!outcomes.has(index)) problems.push(`item ${index} has no outcome`);
  if (outcomes.size > plan.total) problems.push(`${outcomes.size} outcomes for ${plan.total} items`);
  if (surroundings.reportedAt === undefined) problems.push('no report');
  if (requests.resets > 0 || orders.segmentsEnded.length > 0) return problems;
  if (new Set(recorded).size < recorded.length) problems.push('an item has more than one outcome');
  return problems;
}

function moneyProblems({ plan, surroundings }: Played): string[] {
  const problems: string[] = [];
  for (const [index, outcome] of outcomesIn(surroundings)) {
    const sent = surroundings.requests.sent.filter((one) => one.index === index);
    const wrong = wrongBooks(
      outcome,
      sent,
      sent.some(({ host }) => surroundings.unheard.includes(host)),
    );
    if (wrong) problems.push(`item ${index}: ${wrong}; ${JSON.stringify({ outcome, sent: sent.map(short) })}`);
    const attempts = new Set(sent.filter(({ billed }) => billed).map(({ key }) => key.split('-')[1]));
    if (attempts.size > 1 + plan.settings.retries) problems.push(`item ${index} was charged for in ${attempts.size} attempts`);
  }
  return problems;
}

const short = ({ key, billed, picture }: Sent) => ({ key: key.split('/')[1], billed, picture });

/** `unheard`: one of them was sent by a host that the report names because it did not answer. */
function wrongBooks({ calls, ...outcome }: Outcome, sent: readonly Sent[], unheard: boolean): string | undefined {
  const billed = sent.filter((one) => one.billed).length;
  const pictures = sent.filter((one) => one.picture).length;
  const paid = calls.delivered + calls.empty + calls.unknown;
  // What is given up while its host is asked counts as sent, because nobody knows yet.
  const doubtful = outcome.status === 'timeout_total' ? calls.unknown : 0;
  if ((calls.sent < sent.length && !unheard) || calls.sent > sent.length + doubtful)
    return `${calls.sent} declared, ${sent.length} sent`;
  if (paid < billed && !unheard) return `${paid} declared as paid, ${billed} charged`;
  if (calls.delivered > pictures) return `${calls.delivered} declared as delivered, ${pictures} pictures made`;
  if (calls.sent !== paid + calls.unbilled) return `the classes do not add up`;
  return undefined;
}

function laneProblems({ plan, surroundings: { requests }, orders }: Played): string[] {
  // What an ended run has left open at its site is in no lane.
  if (requests.resets > 0 || orders.terminated) return [];
  const settle = settleMs(plan);
  // A request that was allowed before may wait for its worker.
  const allowedAt = (at: number): number => {
    const before = orders.concurrency.filter((order) => order.at <= at - settle).at(-1)?.value ?? 0;
    return Math.max(
      before,
      ...orders.concurrency.filter((order) => order.at > at - settle && order.at <= at).map(({ value }) => value),
    );
  };
  const over = requests.sent.find(({ at, open }) => open > allowedAt(at));
  return over ? [`${over.open} requests were open at ${over.key} with ${allowedAt(over.at)} allowed`] : [];
}

/** Within a run of a segment; the starts of several are held apart by their worker. */
function paceProblems({ plan, surroundings: { requests }, startedAt }: Played): string[] {
  const { requestDelayMs } = plan.settings;
  const problems: string[] = [];
  for (const run of new Set(requests.sent.map(({ runId }) => runId))) {
    const turns = requests.sent.filter(({ runId }) => runId === run).map(({ turn }) => turn).sort((a, b) => a - b); // prettier-ignore
    const least = Math.min(Infinity, ...turns.slice(1).map((turn, index) => turn - (turns[index] ?? 0)));
    if (least < requestDelayMs) problems.push(`${run}: two turns ${least} ms apart, ${requestDelayMs} are wanted`);
  }
  const early = requests.sent.find(
    ({ at, turn, first, index }) => at < turn || (first && turn < startedAt + index * requestDelayMs),
  );
  if (early) problems.push(`${early.key} was sent before its turn`);
  return problems;
}

function stopProblems({ plan, surroundings: { requests }, orders }: Played): string[] {
  const settle = settleMs(plan);
  const problems: string[] = [];
  const late = (what: string, wrong: (sent: Sent) => boolean): void => {
    const found = requests.sent.filter(wrong);
    if (found[0]) problems.push(`${found.length} requests were sent ${what}, such as ${found[0].key}`);
  };
  late('after a cancel', ({ at }) => at > orders.cancelledAt + settle);
  late('during a pause', ({ at }) => orders.paused.some(({ from, to }) => at > from + settle && at < to));
  // What is with a worker already, at most so long, or is being uploaded is sent to it all the same.
  const underWay = plan.uploads ? Infinity : plan.mostQueueMs + AHEAD_MS;
  late('to a site that is out', ({ at, site }) => at > (requests.sitesOut.get(site) ?? Infinity) + settle + underWay);
  late('by a segment that was ended', ({ at, runId }) =>
    orders.segmentsEnded.some((end) => end.runId === runId && at > end.at + settle),
  );
  if (orders.deadlineUnknown) return problems;
  late('after the deadline', ({ at }) => deadlinesAt(orders, at, settle).every((deadline) => at > deadline + settle));
  return problems;
}

/** The deadlines that may be in force at a moment; none when there is no deadline. */
function deadlinesAt({ deadlines }: Orders, at: number, settle: number): number[] {
  const before = deadlines.filter((one) => one.at <= at - settle).at(-1);
  const recent = deadlines.filter((one) => one.at > at - settle && one.at <= at);
  return [before?.value ?? Infinity, ...recent.map(({ value }) => value)];
}

function deadlineProblems({ plan, orders, endedAt }: Played): string[] {
  const deadline = orders.deadlines.at(-1)?.value;
  if (deadline === undefined || orders.deadlineUnknown) return [];
  const latest = deadline + plan.settings.graceMs + SILENT_MS + REPORT_MS;
  return endedAt > latest ? [`it ended ${Math.round((endedAt - deadline) / 1_000)} s after its deadline`] : [];
}
