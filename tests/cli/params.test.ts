import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/domain/json.js';
import { prepare, type Preparation } from './prepared.js';

const SITE = { provider: 'gemini', baseUrl: 'http://127.0.0.1:9', key: { env: 'BANANA_KEY' } };
const config = (site: object = {}, defaults: object = {}) => ({ sites: { banana: { ...SITE, ...site } }, defaults });
const PEAR = ['--prompt', 'a pear'];
const paramsOf = ({ batch, said }: Preparation): readonly JsonObject[] => batch?.items.map(({ params }) => params) ?? [{ said }];

describe('a parameter', () => {
  it('is taken from the item, else from the flag, else from the site, else from the defaults', async () => {
    const place = {
      config: config(
        { params: { seed: 2, topK: 2, imageSize: '2K' } },
        { params: { seed: 1, topK: 1, imageSize: '1K', topP: 0.1 } },
      ),
      items: [{ prompt: 'a' }, { prompt: 'b', params: { seed: 4 } }],
    };
    const prepared = await prepare(place, 'items.jsonl', '--seed', '3', '--param', 'topK=3');
    expect(paramsOf(prepared)).toEqual([
      { topP: 0.1, imageSize: '2K', topK: 3, seed: 3 },
      { topP: 0.1, imageSize: '2K', topK: 3, seed: 4 },
    ]);
  });

  it('may have the name that the node gave it, wherever it is given', async () => {
    const place = {
      config: config({ params: { top_k: 2 } }, { params: { top_p: 0.1 } }),
      items: [{ prompt: 'a', params: { extra_payload_json: '{"labels": {}}' } }],
    };
    const prepared = await prepare(place, 'items.jsonl', '--param', 'image_size=2K', '--extra-payload-json', '{"tools": []}');
    expect(paramsOf(prepared)).toEqual([{ topP: 0.1, topK: 2, imageSize: '2K', extraPayload: '{"labels": {}}' }]);
  });

  it('has a flag that gives a number, a text or a switch', async () => {
    const flags = ['--temperature', '0', '--image-size', '512', '--strict-native', '--aspect-ratio', '16:9', '--model', 'm'];
    expect(paramsOf(await prepare({ config: config() }, ...PEAR, ...flags))).toEqual([
      { temperature: 0, imageSize: '512', strictNative: true, aspectRatio: '16:9', model: 'm' },
    ]);
  });

  it.each([
    [['--temperature', '3'], '--temperature is 3; expected a number from 0 to 2'],
    [['--temperature', 'hot'], '--temperature is text (3 characters); expected a number from 0 to 2'],
    [['--image-size', '1k'], '--image-size is "1k". Did you mean 1K?'],
    [['--response-mode', 'IMAGE'], 'expected one of: TEXT_AND_IMAGE'],
    [['--extra-payload', '{'], '--extra-payload is not valid JSON'],
    [['--extra-payload', '{"seed": 1}'], 'Did you mean generationConfig.seed?'],
    [['--param', 'topP=7'], '--param topP is 7; expected a number from 0 to 1'],
    [['--param', 'aspect_rato=1:1'], '--param aspectRato is unknown. Did you mean aspectRatio?'],
    [['--param', 'seed=1', '--seed', '2'], 'seed is given by --seed and by --param seed.'],
  ])('in %j is refused before anything is sent', async (args, words) => {
    const { code, said, batch } = await prepare({ config: config() }, ...PEAR, ...args);
    expect(code).toBe(2);
    expect(said).toContain(words);
    expect(batch).toBeUndefined();
  });

  it('of an item that is wrong is named with its line', async () => {
    const items = [{ prompt: 'a' }, { prompt: 'b', params: { temprature: 1 } }, { prompt: 'c', params: { topK: 0 } }];
    const { said } = await prepare({ config: config(), items }, 'items.jsonl');
    expect(said).toContain('items.jsonl:2: params: temprature is unknown. Did you mean temperature?');
    expect(said).toContain('items.jsonl:3: params: topK is 0; expected a whole number from 1 to 1000');
  });
});

describe('a prompt alone', () => {
  it('makes as many pictures as run at once, when only that was said, and says so', async () => {
    const { batch, said } = await prepare({ config: config() }, ...PEAR, '--concurrency', '4');
    expect(batch?.items).toHaveLength(4);
    expect(said).toContain('plantain generates 4 pictures of the prompt, because --concurrency is 4');
  });

  it('makes the number that was said, and one when only the environment or the file speaks of concurrency', async () => {
    expect((await prepare({ config: config() }, ...PEAR, '--concurrency', '4', '--count', '2')).batch?.items).toHaveLength(2);
    expect((await prepare({ config: config({}, { concurrency: 4 }) }, ...PEAR)).batch?.items).toHaveLength(1);
    const { batch } = await prepare({ config: config(), env: { PLANTAIN_CONCURRENCY: '4' } }, ...PEAR);
    expect(batch?.items).toHaveLength(1);
    expect(batch?.settings.concurrency).toBe(4);
  });
});

describe('advice', () => {
  const BURST = 'To avoid this, lower --concurrency or raise --request-delay.';

  it('is given above 5 at once with less than half a second between starts', async () => {
    const items = [{ prompt: 'a' }];
    const said = async (...args: string[]) => (await prepare({ config: config(), items }, 'items.jsonl', ...args)).said;
    expect(await said('--concurrency', '6', '--request-delay', '0.4')).toContain(BURST);
    expect(await said('--concurrency', '5', '--request-delay', '0.4')).not.toContain(BURST);
    expect(await said('--concurrency', '6')).not.toContain(BURST);
  });

  it('of the provider is given once for all items that it holds for, and refuses none', async () => {
    const items = [
      { prompt: 'a', params: { aspectRatio: '1:9' } },
      { prompt: 'b' },
      { prompt: 'c', params: { aspectRatio: '1:9' } },
    ];
    const { batch, said } = await prepare({ config: config(), items }, 'items.jsonl', '--max-output-tokens', '2048');
    expect(batch?.items).toHaveLength(3);
    expect(said.match(/aspect ratio 1:9/g)).toHaveLength(1);
    expect(said).toContain('8:1. (2 items)');
    expect(said).toMatch(/maxOutputTokens 2048 may cut off pictures.*count too\.\n/);
  });
});

describe('the settings of the node', () => {
  it('are taken under its names, in flags and in the configuration', async () => {
    const defaults = { request_delay: 2, retry_times: 3, single_timeout: 20, total_timeout: 30 };
    const site = { settings: { auth_mode: 'google_xgoog' } };
    const { batch } = await prepare({ config: config(site, defaults) }, ...PEAR);
    expect(batch?.settings).toMatchObject({ requestDelayMs: 2_000, retries: 3, singleTimeoutMs: 20_000, totalTimeoutMs: 30_000 });
    expect(batch?.config.sites['banana']?.settings).toEqual({ authMode: 'google_xgoog' });
    const flags = await prepare({ config: config({}, defaults) }, ...PEAR, '--retry-times', '5');
    expect(flags.batch?.settings.retries).toBe(5);
  });
});
