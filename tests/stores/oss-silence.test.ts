import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { failureOf, newFolder, openOss, PNG, startOss } from './oss-bench.js';

it('a bucket that refuses connections is an error, and nothing that its library writes to the terminal', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const standIn = await startOss();
  onTestFinished(() => standIn.close());
  const path = join(await newFolder(), 'a.png');
  await writeFile(path, Buffer.alloc(300_000, 'picture'));
  for (let times = 0; times < 5; times++) {
    const error = await failureOf(openOss(standIn, { endpoint: 'http://127.0.0.1:9' }).put('a.png', { path }, PNG));
    expect(error.message).toContain('the connection failed');
  }
  await new Promise((done) => setImmediate(done));
  console.warn('[somebody else] %s', 'speaks');
  expect(warn.mock.calls).toEqual([['[somebody else] %s', 'speaks']]);
});
