import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { addSizes, NOTHING } from '../../disk/removal.js';
import { type Text, words } from '../../words/words.js';
import type { Session } from '../session.js';
import { clean } from './clean.js';

const DAY_MS = 24 * 3_600_000;
const LOOK_EVERY_MS = 3_600_000;
/** What a command was called for comes first; a short one is over by then. */
const DELAY_MS = 5_000;

/**
 * Cleans the data folder in the background, at most once a day. Never fails: nothing depends on it. The returned function ends it, and
 * resolves when it has ended.
 */
export function cleanDaily(tell: (text: Text) => void, session: Session): () => Promise<void> {
  const end = new AbortController();
  const over = keepClean(tell, session, end.signal).catch(() => undefined);
  return async () => {
    end.abort();
    await over;
  };
}

async function keepClean(tell: (text: Text) => void, session: Session, signal: AbortSignal): Promise<void> {
  await sleep(DELAY_MS, undefined, { signal, ref: false });
  for (;;) {
    // What is in the way today may be gone tomorrow.
    await cleanIfDue(tell, session, signal).catch(() => undefined);
    await sleep(LOOK_EVERY_MS, undefined, { signal, ref: false });
  }
}

async function cleanIfDue(tell: (text: Text) => void, session: Session, signal: AbortSignal): Promise<void> {
  const stamp = join(session.config.dataDir, 'cleaned');
  const last = await stat(stamp).catch(() => undefined);
  if (last && Math.abs(Date.now() - last.mtimeMs) < DAY_MS) return;
  // Before, so that whatever is in the way is not met again by each command.
  await writeFile(stamp, '');
  const { removed } = await clean(session, { signal, waitMs: 0 });
  const { files, bytes } = removed.reduce(addSizes, NOTHING);
  if (files > 0) tell(words('clean.removed', { files, size: { bytes } }));
}
