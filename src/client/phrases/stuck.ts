import { SHARED_QUEUE } from '../../domain/names.js';
import type { RestingSite, UnsentItems } from '../../domain/progress.js';
import { type FailingTask, isUnfit, type Retried } from '../follow/retried.js';
import type { BatchView } from '../follow/view.js';
import { clean } from '../../domain/text/text.js';
import { say, tell } from '../../words/current.js';
import { mapText, sentences, type Text, type Words, type WordsKey, words } from '../../words/words.js';

type Advice = 'waits.doctor' | 'waits.safe';

/** What an activity does, for people, and what they can do when it fails. */
const WORK = {
  storeImages: ['work.storeImages', 'waits.safe'],
  storeGroup: ['work.storeImages', 'waits.safe'],
  writeReport: ['work.writeReport', 'waits.safe'],
  readPage: ['work.readPage', 'waits.doctor'],
  recordOutcomes: ['work.recordOutcomes', 'waits.safe'],
  recordUnstarted: ['work.recordUnstarted', 'waits.safe'],
  uploadReferences: ['work.uploadReferences', 'waits.doctor'],
  collectGeneration: ['work.collectGeneration', 'waits.doctor'],
  cancelGeneration: ['work.cancelGeneration', 'waits.doctor'],
  prepareJob: ['work.prepareJob', 'waits.doctor'],
  submitJob: ['work.submitJob', 'waits.safe'],
  followJob: ['work.followJob', 'waits.doctor'],
  recoverSubmission: ['work.recoverSubmission', 'waits.safe'],
  settleRange: ['work.settle', 'waits.safe'],
  settleLate: ['work.settle', 'waits.safe'],
  settleSpool: ['work.settle', 'waits.safe'],
  listHosts: ['work.hosts', 'waits.doctor'],
  findHosts: ['work.hosts', 'waits.doctor'],
  checkSites: ['work.checkSites', 'waits.doctor'],
} as const satisfies Readonly<Record<string, readonly [what: WordsKey, advice: Advice]>>;

const knownWork = (activity: string) => (Object.hasOwn(WORK, activity) ? WORK[activity as keyof typeof WORK] : undefined);

/** `Storing pictures (3)`; what is tried again. */
function workOf({ activity, count }: Retried): Text {
  const [key] = knownWork(activity) ?? [];
  const work = key === undefined ? activity : words(key);
  return count > 1 ? words('work.many', { work, count }) : work;
}

/** One line: what is tried again, since when, why. */
export const retriedPhrase = (retried: Retried, now: number): string => say(retriedWords(retried, now));

function retriedWords(retried: Retried, now: number): Words {
  const { tries, since: from, next, message } = retried;
  const [work, since, why] = [workOf(retried), { at: from }, mapText(message, clean)];
  if (tries === 0) return words('waits.since', { work, since, why });
  if (next === undefined) return words('waits.trying', { work, tries, since, why });
  return words('waits.failed', { work, tries, since, time: { ms: next - now }, why });
}

/** The same with what to do. `dataDir`: data folder that started the batch. */
export function retriedAdvice(retried: Retried, now: number, dataDir: string | undefined): Words {
  const { activity, tries, message } = retried;
  const said = retriedWords(retried, now);
  if (tries === 0) return sentences(said, words('waits.startWorker'));
  const folder = activity === 'readPage' && dataDir !== undefined ? [words('waits.dataDir', { folder: dataDir })] : [];
  // Words that name a command of their own need no other.
  const advice = /plantain [a-z]/.test(say(message)) ? [] : [words(knownWork(activity)?.[1] ?? 'waits.doctor')];
  return sentences(said, ...folder, words('waits.automatic'), ...advice);
}

/** A workflow that is stuck, in one line. */
export const failingPhrase = (failing: FailingTask): string => say(failingWords(failing));

const failingWords = ({ workflowId: workflow, tries, since, message }: FailingTask): Words =>
  words('waits.failing', { workflow, tries, since: { at: since }, why: mapText(message, clean) });

export function failingAdvice(failing: FailingTask, batch: string): Words {
  const { worker } = failing;
  const unfit = worker === undefined ? words('waits.unfit', { batch }) : words('waits.unfitWorker', { worker, batch });
  return sentences(failingWords(failing), isUnfit(failing) ? unfit : words('waits.updated', { batch }));
}

export function restPhrase({ site, since: from, until, code, message }: RestingSite, now: number): string {
  const why = mapText(message, clean);
  const time = { ms: until - now };
  if (from === undefined)
    return until > now ? tell('waits.rests', { site, time, code, why }) : tell('waits.tried', { site, code, why });
  const since = { at: from };
  return until > now
    ? tell('waits.restsSince', { site, time, code, since, why })
    : tell('waits.triedSince', { site, code, since, why });
}

export function unsentPhrase({ items: count, since: from, until, message }: UnsentItems, now: number): string {
  const [since, why] = [{ at: from }, mapText(message, clean)];
  return until > now
    ? tell('waits.unsentNext', { count, since, time: { ms: until - now }, why })
    : tell('waits.unsent', { count, since, why });
}

/** What a batch waits for, one line each: what, since when, why. */
export function waitLines({ now, resting, unsent, unrecorded = 0, retried = [], failing }: BatchView): string[] {
  const isKnown = retried.some(({ activity }) => activity === 'recordOutcomes');
  return [
    ...(failing ? [failingPhrase(failing)] : []),
    ...resting.map((rest) => restPhrase(rest, now)),
    ...(unsent ? [unsentPhrase(unsent, now)] : []),
    ...retried.map((one) => retriedPhrase(one, now)),
    ...(unrecorded > 0 && !isKnown ? [tell('waits.unrecorded')] : []),
  ];
}

/** What waits, without reasons; `retrying: Storing pictures`, `banana rests`. */
export function waitWords({ resting, unsent, retried = [], failing }: BatchView): string[] {
  return [
    ...(failing ? [tell('waits.short.failing')] : []),
    ...resting.map(({ site, code }) => tell('waits.short.rests', { site, code })),
    ...(unsent ? [tell('waits.short.unsent', { count: unsent.items })] : []),
    ...retried.map((one) =>
      one.tries === 0 ? tell('waits.short.waiting', { work: workOf(one) }) : tell('waits.short.retried', { work: workOf(one) }),
    ),
  ];
}

/** `site`: absent for the batch as a whole. */
export function unservedPhrase(batch: string, mainQueue: string, site?: string): Words {
  const isShared = mainQueue === SHARED_QUEUE;
  if (site === undefined) return isShared ? words('unserved.batches') : words('unserved.batch', { batch });
  return isShared ? words('unserved.site', { site }) : words('unserved.siteOfBatch', { site, batch });
}
