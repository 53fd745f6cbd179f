import { SHARED_QUEUE } from '../../domain/names.js';
import type { RestingSite, UnsentItems } from '../../domain/progress.js';
import { type FailingTask, isUnfit, type Retried } from '../follow/retried.js';
import type { BatchView } from '../follow/view.js';
import { clean, clockTime, duration, plural, sentence } from '../../domain/text/text.js';
import { say } from '../../words/current.js';

const DOCTOR = 'To find out more: plantain doctor';
const SAFE = `What is paid for is safe in the spool. ${DOCTOR}`;

/** What an activity does, for people, and what they can do when it fails. */
const WORK: Readonly<Record<string, readonly [what: string, advice: string]>> = {
  storeImages: ['Storing pictures', SAFE],
  writeReport: ['Writing the report', SAFE],
  readPage: ['Reading the items of the batch', DOCTOR],
  recordOutcomes: ['Recording how items ended', SAFE],
  recordUnstarted: ['Recording the items that were not started', SAFE],
  uploadReferences: ['Uploading reference pictures', DOCTOR],
  collectGeneration: ['Collecting pictures from their site', DOCTOR],
  cancelGeneration: ['Stopping tasks at their site', DOCTOR],
  recoverSubmission: ['Asking a host what became of a request', SAFE],
  settleRange: ['Reading the spool of a host', SAFE],
  settleLate: ['Reading the spool of a host', SAFE],
  settleSpool: ['Reading the spool of a host', SAFE],
  listHosts: ['Finding the hosts of the batch', DOCTOR],
  findHosts: ['Finding the hosts of the batch', DOCTOR],
  checkSites: ['Finding out which sites are served', DOCTOR],
};

/** `Storing pictures (3)`; what is tried again. */
const workOf = ({ activity, count }: Retried): string => `${WORK[activity]?.[0] ?? activity}${count > 1 ? ` (${count})` : ''}`;

/** One line: what is tried again, since when, why. */
export function retriedPhrase(retried: Retried, now: number): string {
  const { tries, since, next, message } = retried;
  if (tries === 0) return `${workOf(retried)} waits since ${clockTime(since, now)}: ${clean(say(message))}`;
  const soon = next === undefined ? 'a try is under way' : `next try in ${duration(next - now)}`;
  return `${workOf(retried)} has failed ${times(tries)} since ${clockTime(since, now)}, ${soon}: ${clean(say(message))}`;
}

/** The same with what to do. `dataDir`: data folder that started the batch. */
export function retriedAdvice(retried: Retried, now: number, dataDir: string | undefined): string {
  const { activity, tries, message } = retried;
  const said = sentence(retriedPhrase(retried, now));
  if (tries === 0) return `${said} Start a worker on that host: plantain worker`;
  const folder =
    activity === 'readPage' && dataDir !== undefined ? [`The batch was started with the data folder ${dataDir}.`] : [];
  // Words that name a command of their own need no other.
  const advice = /plantain [a-z]/.test(say(message)) ? [] : [WORK[activity]?.[1] ?? DOCTOR];
  return [said, ...folder, 'plantain retries it automatically, at no charge.', ...advice].join(' ');
}

const times = (tries: number): string => (tries === 1 ? 'once' : `${tries} times`);

/** A workflow that is stuck, in one line. */
export function failingPhrase({ workflowId, tries, since, message }: FailingTask, now: number): string {
  return `Workflow ${workflowId} is stuck: its task has failed ${times(tries)} since ${clockTime(since, now)}: ${clean(say(message))}`;
}

export function failingAdvice(failing: FailingTask, batchId: string, now: number): string {
  if (isUnfit(failing)) {
    const { worker } = failing;
    return (
      `${sentence(failingPhrase(failing, now))} The worker${worker === undefined ? '' : ` ${worker}`} runs another build of plantain than this ` +
      `batch needs. Stop that worker, and continue with the right version: plantain resume ${batchId} shows which one that is. ` +
      'Nothing is lost meanwhile.'
    );
  }
  return (
    `${sentence(failingPhrase(failing, now))} ` +
    `If plantain was updated since the batch began, plantain resume ${batchId} shows which version continues it.`
  );
}

export function restPhrase({ site, since, until, code, message }: RestingSite, now: number): string {
  const rests = until > now ? `rests for ${duration(until - now)}` : 'rests, and is being tried';
  const from = since === undefined ? '' : ` since ${clockTime(since, now)}`;
  return `${site} ${rests} (${code}${from}): ${clean(say(message))}`;
}

export function unsentPhrase({ items, since, until, message }: UnsentItems, now: number): string {
  const again = until > now ? `, next try in ${duration(until - now)}` : '';
  return `${plural(items, 'item')} not sent since ${clockTime(since, now)}${again}: ${clean(say(message))}`;
}

/** What a batch waits for, one line each: what, since when, why. */
export function waitLines({ now, resting, unsent, unrecorded = 0, retried = [], failing }: BatchView): string[] {
  const isKnown = retried.some(({ activity }) => activity === 'recordOutcomes');
  return [
    ...(failing ? [failingPhrase(failing, now)] : []),
    ...resting.map((rest) => restPhrase(rest, now)),
    ...(unsent ? [unsentPhrase(unsent, now)] : []),
    ...retried.map((one) => retriedPhrase(one, now)),
    ...(unrecorded > 0 && !isKnown ? ['How items ended waits to be recorded'] : []),
  ];
}

/** What waits, without reasons; `Storing pictures is retried, banana rests`. */
export function waitWords({ resting, unsent, retried = [], failing }: BatchView): string[] {
  return [
    ...(failing ? ['a workflow is stuck'] : []),
    ...resting.map(({ site, code }) => `${site} rests (${code})`),
    ...(unsent ? [`${unsent.items} not sent`] : []),
    ...retried.map((one) => `${lowerFirst(workOf(one))} is ${one.tries === 0 ? 'waiting' : 'retried'}`),
  ];
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** `site`: absent for the batch as a whole. */
export function unservedPhrase(batchId: string, mainQueue: string, site?: string): string {
  const isShared = mainQueue === SHARED_QUEUE;
  const what = site === undefined ? (isShared ? 'the batches' : 'the batch') : `the site ${site}`;
  const which = site === undefined ? '' : ' whose configuration has this site';
  return `No worker serves ${what}. Start one${which}: plantain ${isShared ? 'worker' : `resume ${batchId}`}`;
}
