import { safeStem } from '../domain/text/file-name.js';
import { UserError } from '../domain/failures/user-error.js';
import { words } from '../words/words.js';

/** Keeps Workflow Ids short in every script: servers limit them to 255 bytes. */
export const NAME_LIMIT = 48;

const two = (value: number): string => String(value).padStart(2, '0');

/** `20261123-143005`, local time. */
function timestamp(now: Date): string {
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  return `${day}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
}

/** Batch id of a name that the user chose. @throws UserError when nothing of it can stand in a file name */
export function batchIdOfName(name: string): string {
  const slug = safeStem(name, NAME_LIMIT);
  if (slug === '') throw new UserError('usage', words('name.noLetter', { name }), { advice: words('name.advice') });
  return slug;
}

/** Batch id for the missing items of another batch, the first that is free: `summer-again`, `summer-again-2` and so on. */
export async function batchIdOfAgain(earlier: string, isTaken: (batchId: string) => Promise<boolean>): Promise<string> {
  const base = earlier.replace(/-again(?:-\d+)?$/, '');
  for (let n = 1; ; n += 1) {
    const ending = n === 1 ? '-again' : `-again-${n}`;
    const batchId = `${safeStem(base, NAME_LIMIT - ending.length)}${ending}`;
    if (!(await isTaken(batchId))) return batchId;
  }
}

/** A name for a new batch that is about something, such as a file. */
export const nameOfSubject = (subject: string): string =>
  batchIdOfSubject(subject.replace(/\.\w{1,5}$/, '').replace(/^.*[\\/]/, ''), new Date());

/** Batch id made from what the batch is about and the time. */
export function batchIdOfSubject(subject: string, now: Date): string {
  return `${safeStem(subject, 32) || 'batch'}-${timestamp(now)}`;
}
