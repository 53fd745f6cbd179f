import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Finding } from '../../src/doctor/finding.js';
import { say } from '../../src/words/current.js';
import { lookAtAll } from '../../src/doctor/look.js';
import { isServed } from '../../src/temporal/queue.js';
import { loadConfig } from '../../src/config/load.js';
import { SHARED_QUEUE, siteQueue } from '../../src/domain/names.js';
import { type ComfyuiStandIn, startComfyuiStandIn } from '../../stand-ins/src/comfyui.js';
import { type GeminiStandIn, startGeminiStandIn } from '../../stand-ins/src/gemini.js';
import { listen, type ListeningServer, sendJson } from '../../stand-ins/src/server.js';
import { Notes } from '../cli/fixtures.js';
import { OSS_ENV, type OssStandIn, ossSettingsAt, startOssStandIn } from '../stores/oss-bench.js';
import { Bench, CANARY, type Finished, testClient, until } from './harness.js';

const DEAD = '127.0.0.1:9';
const HOUR_MS = 3_600_000;

describe('doctor on a set-up with deliberate faults', () => {
  let folder: string;
  let strict: GeminiStandIn;
  let late: ListeningServer;
  let gpu: ComfyuiStandIn;
  let expired: OssStandIn;
  let ahead: OssStandIn;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plantain-faults-'));
    strict = await startGeminiStandIn({ keys: ['the-right-key-1234'] });
    gpu = await startComfyuiStandIn({ models: { vae: [] } });
    const pair = { id: OSS_ENV.OSS_ID, secret: OSS_ENV.OSS_SECRET };
    expired = await startOssStandIn({ keys: [{ ...pair, token: 'sts-token-1', validUntil: Date.now() - HOUR_MS }] });
    ahead = await startOssStandIn({ keys: [pair], clockAheadMs: HOUR_MS });
    late = await listen(0, async (_request, response) => {
      sendJson(response, 200, { name: 'models/any' }, { date: new Date(Date.now() - HOUR_MS).toUTCString() });
    });
  });

  afterAll(async () => {
    for (const server of [strict, late, gpu, expired, ahead]) await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** A line for each fault: what was looked at, what was seen of it, what to do. Add yours here, with its part of the set-up below. */
  const FAULTS: readonly (readonly [fault: string, what: string, seen: RegExp, advice: RegExp])[] = [
    ['a dead Temporal server', 'Temporal', /No Temporal service answers at 127\.0\.0\.1:9/, /Start Temporal there/],
    ['task queues that nobody can ask for', 'task queues', /not checked/, /Fix Temporal first/],
    ['a full disk', 'disk of the spool', /has 10 MB left/, /Free disk space/],
    ['a wrong key', 'site wrong', /key …8064 from WRONG_KEY in \S+\.env was refused/, /Check the key/],
    [
      'a placeholder key',
      'site placeholder',
      /PLACEHOLDER_KEY cannot be used: it contains a placeholder/,
      /Set PLACEHOLDER_KEY to the key/,
    ],
    ['an expired token', 'store expired', /the security token has expired/, /Correct stores\.expired/],
    [
      'a missing model file',
      'parameters of site gpu',
      /vae_name is "ae\.safetensors", which the server does not have/,
      /Put missing files into/,
    ],
    ['a clock that is wrong at the store', 'store ahead', /the clock of this computer is wrong by more than 15 minutes/, /./],
    ['by how much', 'clock', /the clock of localhost:\d+ is (1 h|59 min \d+ s) ahead of/, /network time/],
    ['a dead site', 'site dead', /connection refused/, /^Check `baseUrl` of the site, and the proxy\.$/],
    ['a clock that is wrong', 'clock', /is (1 h|59 min \d+ s) behind/, /set its clock/],
    ['a store that cannot be written to', 'store broken', /a file, not a folder/, /stores\.broken\.path/],
  ];

  /** As their reader sees them. */
  async function findings() {
    const site = (baseUrl: string, env: string) => ({
      provider: 'gemini',
      baseUrl,
      key: { env },
      settings: { authMode: 'google_xgoog' },
    });
    const sites = {
      wrong: site(strict.url, 'WRONG_KEY'),
      placeholder: site(strict.url, 'PLACEHOLDER_KEY'),
      dead: site(`http://${DEAD}`, 'WRONG_KEY'),
      late: site(late.url, 'WRONG_KEY'),
      gpu: { provider: 'comfyui', baseUrl: gpu.url },
    };
    const stores = {
      broken: { kind: 'local', path: '.env/below' },
      expired: { kind: 'oss', ...ossSettingsAt(expired, { securityToken: { env: 'OSS_TOKEN' } }) },
      ahead: { kind: 'oss', ...ossSettingsAt(ahead) },
    };
    await writeFile(join(folder, 'plantain.config.json'), JSON.stringify({ sites, stores, temporal: { address: DEAD } }));
    await writeFile(join(folder, '.env'), `WRONG_KEY=${CANARY}\nPLACEHOLDER_KEY=your_api_key_here\n`, { mode: 0o600 });
    const config = await loadConfig({ folder, env: { ...OSS_ENV, OSS_TOKEN: 'sts-token-1' } });
    const found: Finding[] = [];
    const tell = { emit: new Notes().emit, onFinding: (finding: Finding) => void found.push(finding), onWait: () => undefined };
    await lookAtAll({ config, sites: Object.keys(sites), cwd: folder }, tell, { freeBytes: async () => 10_000_000 });
    return found.map(({ what, level, seen, advice = '' }) => ({ what: say(what), level, seen: say(seen), advice: say(advice) }));
  }

  it('names each of them with what to do about it, and shows no key', async () => {
    const found = await findings();
    for (const [fault, what, seen, advice] of FAULTS) {
      const lines = found.filter((finding) => finding.what === what && finding.level !== 'ok');
      expect(lines, fault).toContainEqual(
        expect.objectContaining({ seen: expect.stringMatching(seen) as string, advice: expect.stringMatching(advice) as string }),
      );
    }
    expect(found.filter(({ level }) => level === 'fail')).toHaveLength(FAULTS.length - 1);
    for (const key of [CANARY, OSS_ENV.OSS_SECRET, 'sts-token-1']) expect(JSON.stringify(found)).not.toContain(key);
    expect(strict.meter.entries).toEqual([]);
  });
});

describe('plantain doctor', () => {
  let bench: Bench;

  afterEach(() => bench.close());

  const lines = ({ events }: Finished) => events.map(({ check, level }) => `${String(check)} ${String(level)}`);

  it('says which task queues nobody asks for, and spends nothing unless told to', async () => {
    bench = await Bench.open({ temporalAddress: inject('temporalAddress') });
    const site = {
      provider: 'gemini',
      baseUrl: bench.site.url,
      key: { env: 'BANANA_KEY' },
      settings: { authMode: 'google_xgoog' },
    };
    await writeFile(
      join(bench.folder, 'plantain.config.json'),
      JSON.stringify({
        sites: { banana: { ...site, price: { amount: 0.13, currency: 'USD' } }, pear: site },
        defaults: { site: 'banana', requestDelay: 0 },
      }),
    );
    bench.start(['worker', '--site', 'banana']);
    const client = await testClient(inject('temporalAddress'));
    await until('the worker serves', () => isServed(client, siteQueue(SHARED_QUEUE, 'banana')));
    await client.connection.close();
    const doctor = await bench.run('doctor');
    expect(doctor.code, doctor.stdout).toBe(100);
    expect(lines(doctor)).toContain('task queue of the batches ok');
    expect(doctor.events).toContainEqual(
      expect.objectContaining({
        check: 'task queues of site pear',
        level: 'fail',
        seen: 'no worker serves plantain.site.pear and plantain.site.pear.free',
        advice: expect.stringContaining('plantain worker --site pear') as string,
      }),
    );
    expect(bench.site.meter.entries).toEqual([]);

    const spent = await bench.run('doctor', '--site', 'banana', '--spend');
    expect(spent.code, spent.stdout).toBe(0);
    expect(spent.stderr).toContain('one paid request for one picture to each of: banana (0.13 USD)');
    expect(lines(spent)).toContain('generation at banana ok');
    expect(bench.site.meter.entries).toHaveLength(1);
    expect(`${doctor.stdout}${doctor.stderr}${spent.stdout}${spent.stderr}`).not.toContain(CANARY);
  });
});
