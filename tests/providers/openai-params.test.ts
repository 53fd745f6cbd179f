import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../src/config/problems.js';
import type { Json } from '../../src/domain/json.js';
import { openai } from '../../src/providers/openai/provider.js';
import type { OpenAiParams } from '../../src/providers/openai/settings.js';
import { say } from '../../src/words/current.js';
import { PIXEL } from './gemini-site.js';
import { OpenAiSite } from './openai-site.js';
import { useWorkbench } from './workbench.js';

const bench = useWorkbench();

/** How one parameter shows in the request: the name of its field and what is in it, with `value` and without it. */
interface Row {
  readonly value: Json;
  readonly field: string;
  readonly becomes: Json;
  readonly usually?: Json;
  readonly bad: Json;
  /** Part of the words that refuse `bad`. */
  readonly refused: string;
  /** What it needs besides to be sent. */
  readonly beside?: Readonly<Record<string, Json>>;
  /** It is of an edit. */
  readonly edits?: true;
}

const same = (field: string, value: Json, bad: Json, refused: string): Row => ({ value, field, becomes: value, bad, refused });

const PARAMS: Record<keyof OpenAiParams, Row> = {
  model: {
    ...same('model', 'gpt-image-2.6-flare', 'two words', 'expected the name of a model'),
    usually: 'gpt-image-2',
  },
  size: same('size', '2048x1152', '1024X1024', 'Did you mean 1024x1024?'),
  quality: same('quality', 'low', 'very good', 'expected'),
  background: same('background', 'opaque', 'blue', 'expected one of: auto, opaque, transparent'),
  outputFormat: same('output_format', 'webp', 'bmp', 'expected one of: png, jpeg, webp, gif, svg'),
  outputCompression: { ...same('output_compression', 80, 101, 'from 0 to 100'), beside: { outputFormat: 'jpeg' } },
  moderation: same('moderation', 'low', 'none', 'expected one of: auto, low'),
  complexity: same('complexity', 'high', 'max', 'expected one of: low, medium, high'),
  inputFidelity: { ...same('input_fidelity', 'low', 'medium', 'expected one of: low, high'), edits: true },
  frameCount: same('frame_count', 9, 1, 'from 2 to 64'),
  frameDurationMs: same('frame_duration_ms', 200, 0, 'from 1 to 60000'),
  aspectRatio: same('aspect_ratio', '16:9', 'wide', 'or a ratio such as 16:9'),
  imageSize: same('image_size', '2K', '2 K', 'expected'),
  resolution: same('resolution', '2k', '2 k', 'expected'),
  responseFormat: same('response_format', 'url', 'base64', 'expected one of: b64_json, url'),
  stream: same('stream', true, 'yes', 'expected true or false'),
  partialImages: { ...same('partial_images', 2, 4, 'from 0 to 3'), beside: { stream: true } },
  safetyIdentifier: same('safety_identifier', 'somebody', '', 'expected a text'),
  extraPayload: { value: { user: 'me' }, field: 'user', becomes: 'me', bad: { n: 2 }, refused: 'n' },
};

const NAMES = Object.keys(openai.params.shape) as (keyof OpenAiParams)[];

describe.each(NAMES)('the parameter %s', (name) => {
  const row: Row | undefined = PARAMS[name];
  if (!row) return it('has a row in this table', () => expect.fail(`PARAMS has no row for ${name}`));

  const sent = async (params: Readonly<Record<string, Json>>): Promise<Json | undefined> => {
    const work = bench();
    const site = await OpenAiSite.start(work, { mode: 'mirror' }, { tasks: 'off', references: 'json' });
    const references = row.edits ? [await work.reference('one.png', PIXEL, 'image/png')] : [];
    await site.generate({ params, references });
    return site.sent().fields[row.field];
  };

  it('is in the request that reaches the site', async () => {
    expect(await sent({ ...row.beside, [name]: row.value })).toEqual(row.becomes);
  });

  it('is what the docs say when it is not given', async () => {
    expect(await sent(row.beside ?? {})).toEqual(row.usually);
  });

  it('refuses what it does not take, and says what it does', () => {
    const [problem] = problemsOf(openai.params, { [name]: row.bad });
    expect(problem?.path).toBe(name);
    expect(say(problem?.message ?? '')).toContain(row.refused);
  });
});
