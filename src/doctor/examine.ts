import type { Check } from './check.js';
import { SpokenError } from '../domain/failures/spoken-error.js';
import { type Text, words } from '../words/words.js';
import { fail, failed, type Finding } from './finding.js';

/** What is done sooner needs no word; in milliseconds. */
const WORD_EVERY_MS = 2_000;

export interface Examination {
  /** Told each finding in the order of the checks, as soon as those before it are there. */
  readonly onFinding: (finding: Finding) => void;
  /** Told every two seconds what is waited for. */
  readonly onWait: (open: readonly Text[], done: number, total: number) => void;
}

/** Runs all checks at once. */
export async function examine(checks: readonly Check[], { onFinding, onWait }: Examination): Promise<void> {
  const open = new Set(checks);
  const results = checks.map((check) =>
    perform(check).finally(() => {
      open.delete(check);
    }),
  );
  const timer = setInterval(() => {
    const names = [...open].map(({ what }) => what);
    if (names.length > 0) onWait(names, checks.length - names.length, checks.length);
  }, WORD_EVERY_MS);
  try {
    for (const result of results) for (const finding of await result) onFinding(finding);
  } finally {
    clearInterval(timer);
  }
}

async function perform(check: Check): Promise<readonly Finding[]> {
  const { what, limitMs } = check;
  const found: Finding[] = [];
  const limit = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<Finding>((resolve) => {
    timer = setTimeout(() => {
      const seen = words('doctor.silent', { time: { shortMs: limitMs } });
      resolve(fail(what, seen, words('doctor.silent.advice')));
      limit.abort(new SpokenError(seen));
    }, limitMs);
  });
  const end = await Promise.race([over, collect(check, limit.signal, found)]);
  clearTimeout(timer);
  // What comes after the time limit is told no more.
  return end ? [...found, end] : [...found];
}

/** Fills `found`; answers the failure that ended the check, if one did. */
async function collect(check: Check, signal: AbortSignal, found: Finding[]): Promise<Finding | undefined> {
  try {
    for await (const finding of check.run(signal)) found.push(finding);
    return undefined;
  } catch (error) {
    return failed(check.what, error);
  }
}
