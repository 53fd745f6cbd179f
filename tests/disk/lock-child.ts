import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLock } from '../../src/disk/exclusive-lock.js';

const [mode, lock, file] = process.argv.slice(2) as [string, string, string];

if (mode === 'hold') {
  await withLock(lock, async () => {
    process.stdout.write('"held"\n');
    await sleep(600_000);
  });
} else {
  // Reads and writes back with a pause between: an increment is lost whenever two do it at once.
  for (let round = 0; round < 25; round += 1) {
    await withLock(lock, async () => {
      const count = Number(readFileSync(file, 'utf8'));
      await sleep(2);
      writeFileSync(file, String(count + 1));
    });
  }
  process.stdout.write('"done"\n');
}
