import { safeStem } from '../domain/file-name.js';
import { usageError } from './exit.js';

/** Keeps Workflow Ids short in every script: servers limit them to 255 bytes. */
const NAME_LIMIT = 48;

const two = (value: number): string => String(value).padStart(2, '0');

/** `20261123-143005`, local time. */
function timestamp(now: Date): string {
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  return `${day}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
}

/** Batch id of a name that the user chose. @throws CliError when nothing of it can stand in a file name */
export function batchIdOfName(name: string): string {
  const slug = safeStem(name, NAME_LIMIT);
  if (slug === '') throw usageError(`--name "${name}" has no letter or digit that a folder can be named by.`);
  return slug;
}

/** Batch id made from what the batch is about and the time. */
export function batchIdOfSubject(subject: string, now: Date): string {
  return `${safeStem(subject, 32) || 'batch'}-${timestamp(now)}`;
}
