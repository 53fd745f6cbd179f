import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it } from 'vitest';
import { beforeSending } from '../../src/activities/paid/before-sending.js';
import { asFailure } from '../../src/activities/context.js';
import { say } from '../../src/words/current.js';
import { wordsOf } from '../../src/domain/failures/file-error.js';

const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
  code: 'ENOSPC',
  syscall: 'write',
  path: '/data/x',
});
const WORDS = 'Cannot write /data/x: the disk is full (ENOSPC). Free space on that disk, or use a folder on another disk.';

it('a file that an activity cannot use is told with path, reason and advice, before a request and after it', async () => {
  const { message, billing } = asFailure(full, {});
  expect([say(message), billing]).toEqual([`unexpected error: ${WORDS}`, 'maybe']);
  const before = new MockActivityEnvironment().run(() => beforeSending(() => Promise.reject(full)));
  const failure: unknown = await before.catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ApplicationFailure);
  expect((failure as ApplicationFailure).message).toBe(`unexpected error before the request: ${WORDS}`);
});

it('what is no error of a file keeps its own words', () => {
  const broken = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' });
  expect([wordsOf(broken), wordsOf('plain')]).toEqual(['read ECONNRESET', 'plain']);
});
