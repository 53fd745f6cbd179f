import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, type TestContext } from 'vitest';
import { type GrsaiStandIn, startGrsaiStandIn } from '../../stand-ins/src/grsai.js';
import { PNG } from '../spool/fixture.js';
import { Bench, CANARY, until } from './harness.js';
import { closeWithServer, killGroup } from './processes.js';

const LIMIT_MS = 150_000;

/** A folder with two pictures and a GRSAI stand-in as its site. */
async function open({ onTestFinished }: TestContext, latencyMs: number): Promise<{ bench: Bench; standIn: GrsaiStandIn }> {
  const standIn = await startGrsaiStandIn({ keys: [CANARY], pixels: 64, latencyMs });
  const bench = await Bench.open();
  onTestFinished(async () => {
    await closeWithServer(bench);
    await standIn.close();
  });
  const grsai = {
    provider: 'grsai',
    baseUrl: standIn.url,
    key: { env: 'BANANA_KEY' },
    settings: { pollFirst: 0.2, pollMost: 0.4 },
  };
  const defaults = { requestDelay: 0, heartbeatTimeout: 4 };
  const config = { sites: { grsai }, trustedOrigins: standIn.origins, defaults };
  await writeFile(join(bench.folder, 'plantain.config.json'), JSON.stringify(config));
  await mkdir(join(bench.folder, 'pictures'));
  await writeFile(join(bench.folder, 'pictures', 'scene 1.png'), PNG);
  // Further bytes behind its end: another picture to whoever goes by content.
  await writeFile(join(bench.folder, 'pictures', 'scene 2.png'), Buffer.concat([PNG, Buffer.from('2')]));
  return { bench, standIn };
}

/** Tasks that were asked for; what is asked before a start, to see whether the key works, is none. */
const askedFor = ({ polls }: GrsaiStandIn): string[] => [...polls.keys()].filter((id) => !id.startsWith('00000000-'));

describe.concurrent('A batch at GRSAI', () => {
  test('that is killed between submit and collect goes on with the same task', { timeout: LIMIT_MS }, async (context) => {
    const { bench, standIn } = await open(context, 12_000);
    const args = ['run', 'pictures', '--prompt', 'a cat', '--first', '1', '--name', 'kill'];
    const running = bench.start(args, { detached: true });
    await until('the task is asked for', () => askedFor(standIn).length === 1, 60_000);
    await killGroup(running);
    const { code, stderr } = await bench.run('resume', 'kill');
    expect(code, stderr).toBe(0);
    expect(askedFor(standIn)).toHaveLength(1);
    expect(standIn.meter.entries.map(({ billed }) => billed)).toEqual([1]);
    expect(standIn.uploads).toHaveLength(1);
    expect((await bench.summary('kill')).calls).toEqual({ sent: 1, delivered: 1, unbilled: 0, empty: 0, unknown: 0 });
  });

  test('goes on with its task after a gateway and a refused key have answered', { timeout: LIMIT_MS }, async (context) => {
    const { bench, standIn } = await open(context, 500);
    standIn.setPollTroubles([
      { status: 403, body: '<html>attention required</html>' },
      { status: 401, body: { error: 'invalid api key' } },
    ]);
    const args = ['run', 'pictures', '--prompt', 'a cat', '--first', '1', '--name', 'gateway', '--retries', '1'];
    const { code, stderr } = await bench.run(...args);
    expect(code, stderr).toBe(0);
    expect(standIn.meter.entries.map(({ billed }) => billed)).toEqual([1]);
    expect((await bench.summary('gateway')).calls).toMatchObject({ sent: 1, delivered: 1, unknown: 0 });
  });

  test('says at the single timeout what the site answered last, and keeps its task', { timeout: LIMIT_MS }, async (context) => {
    const { bench, standIn } = await open(context, 500);
    standIn.setPollTroubles(Array.from({ length: 500 }, () => ({ status: 401, body: { error: 'invalid api key' } })));
    const args = ['run', 'pictures', '--prompt', 'a cat', '--first', '1', '--name', 'away', '--retries', '0'];
    const { code } = await bench.run(...args, '--single-timeout', '5s');
    expect(code).toBe(100);
    const [id] = askedFor(standIn);
    expect((await bench.manifest('away'))[0]).toMatchObject({
      code: 'timeout',
      message: expect.stringMatching(/did not return the picture in time.*answered 401 to POST .*: invalid api key/) as string,
      claims: [expect.stringContaining(id ?? 'no task')],
    });
    expect(await bench.summary('away')).toMatchObject({ sitesOut: [] });
    expect(standIn.meter.entries).toHaveLength(1);
  });

  test('sends what plantain upload has brought, and says where the time went', { timeout: LIMIT_MS }, async (context) => {
    const { bench, standIn } = await open(context, 1_000);
    const upload = await bench.run('upload', 'pictures', '--site', 'grsai');
    expect(upload.code, upload.stderr).toBe(0);
    const files = upload.events.filter(({ file }) => file !== undefined);
    expect(files.map(({ file, ok }) => [file, ok]).sort()).toEqual([
      ['scene 1.png', true],
      ['scene 2.png', true],
    ]);
    expect(standIn.meter.entries).toEqual([]);
    const { code, stderr } = await bench.run('run', 'pictures', '--prompt', 'a cat', '--name', 'cats');
    expect(code, stderr).toBe(0);
    expect(standIn.uploads).toHaveLength(2);
    const lines = await bench.manifest('cats');
    const addressOf = (name: string) => files.find(({ file }) => file === name)?.['url'];
    for (const [index, line] of lines.entries()) {
      const file = `scene ${index + 1}.png`;
      const seconds = expect.any(Number) as number;
      expect(line).toMatchObject({
        files: [`Task_${index + 1}_scene ${index + 1}_1.png`],
        references: [{ file, url: addressOf(file), seconds }],
        uploadSeconds: seconds,
        generationSeconds: seconds,
      });
    }
    const { statistics } = (await bench.summary('cats')) as unknown as { statistics: Record<string, unknown> };
    expect(Object.keys(statistics)).toEqual([
      'averageSeconds',
      'slowest',
      'averageUploadSeconds',
      'averageGenerationSeconds',
      'oneByOneSeconds',
      'savedSeconds',
    ]);
  });
});
