import { say } from '../../src/words/current.js';
import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../src/config/problems.js';
import type { Json, JsonObject } from '../../src/domain/json.js';
import { withOwnNames } from '../../src/domain/text/own-names.js';
import { gemini } from '../../src/providers/gemini/provider.js';
import type { GeminiParams, GeminiSettings } from '../../src/providers/gemini/settings.js';
import { parametersOf } from '../../src/providers/parameter.js';
import { GeminiSite } from './gemini-site.js';
import { KEY, useWorkbench } from './workbench.js';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const bench = useWorkbench();

/** What reached the stand-in. */
type Seen = { readonly path: string; readonly credential: string; readonly body: JsonObject };

/** How one parameter shows in the request; `at` is a dotted path in the body. */
interface Row {
  /** The model that is asked; absent: one that takes everything but a level of thinking. `none`: the default one. */
  readonly model?: string;
  readonly value: Json;
  readonly at: string | ((seen: Seen) => Json | undefined);
  /** What is found there with `value`, and without it. */
  readonly becomes: Json;
  readonly usually: Json | undefined;
  readonly bad: Json;
  /** Part of the words that refuse `bad`. */
  readonly refused: string;
}

const PARAMS: Record<keyof GeminiParams, Row> = {
  model: {
    model: 'none',
    value: 'gemini-3.1-flash-image',
    at: ({ path }) => path,
    becomes: '/v1beta/models/gemini-3.1-flash-image:generateContent',
    usually: '/v1beta/models/gemini-nano-banana-2.1:generateContent',
    bad: 'two words',
    refused: 'expected the name of a model',
  },
  responseMode: {
    value: 'IMAGE_ONLY',
    at: 'generationConfig.responseModalities',
    becomes: ['IMAGE'],
    usually: ['TEXT', 'IMAGE'],
    bad: 'IMAGE',
    refused: 'is "IMAGE"; expected one of: TEXT_AND_IMAGE, IMAGE_ONLY, TEXT_ONLY',
  },
  aspectRatio: {
    value: '16:9',
    at: 'generationConfig.imageConfig',
    becomes: { aspectRatio: '16:9' },
    usually: undefined,
    bad: 'wide',
    refused: 'expected Auto, or a ratio such as 16:9',
  },
  imageSize: {
    value: '2K',
    at: 'generationConfig.imageConfig',
    becomes: { imageSize: '2K' },
    usually: undefined,
    bad: '1k',
    refused: 'is "1k". Did you mean 1K?',
  },
  thinkingLevel: {
    model: 'gemini-nano-banana-2.1',
    value: 'High',
    at: 'generationConfig.thinkingConfig',
    becomes: { thinkingLevel: 'HIGH' },
    usually: undefined,
    bad: 'deep',
    refused: 'expected one of: minimal, low, medium, high, xhigh',
  },
  temperature: { value: 0, at: 'generationConfig.temperature', becomes: 0, usually: 0.9, bad: 2.1, refused: 'from 0 to 2' },
  topP: {
    value: 0.5,
    at: 'generationConfig.topP',
    becomes: 0.5,
    usually: 0.9,
    bad: 1.1,
    refused: 'expected a number from 0 to 1',
  },
  topK: { value: 1000, at: 'generationConfig.topK', becomes: 1000, usually: 40, bad: 1001, refused: 'from 1 to 1000' },
  maxOutputTokens: {
    value: 8192,
    at: 'generationConfig.maxOutputTokens',
    becomes: 8192,
    usually: 32_768,
    bad: 0,
    refused: 'expected a whole number from 1',
  },
  seed: { value: 7, at: 'generationConfig.seed', becomes: 7, usually: undefined, bad: 1.5, refused: 'expected a whole number' },
  systemInstruction: {
    value: 'be kind',
    at: 'systemInstruction',
    becomes: { parts: [{ text: 'be kind' }] },
    usually: undefined,
    bad: 7,
    refused: 'expected a text',
  },
  imageMime: {
    value: 'image/webp',
    at: ({ body }) => found(body, 'contents.0.parts.1.inlineData.mimeType'),
    becomes: 'image/webp',
    usually: 'image/png',
    bad: 'png',
    refused: 'expected a media type such as image/png',
  },
  // It says how the answer is read: of the request, only that it is the same.
  strictNative: {
    value: true,
    at: ({ body }) => Object.keys(body),
    becomes: ['contents', 'generationConfig'],
    usually: ['contents', 'generationConfig'],
    bad: 'yes',
    refused: 'expected true or false',
  },
  extraPayload: {
    value: { safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'OFF' }] },
    at: 'safetySettings',
    becomes: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'OFF' }],
    usually: undefined,
    bad: '{"a": ',
    refused: 'is not valid JSON',
  },
};

const UNSEEN: Row = {
  ...{ value: 'never', at: 'contents.0.parts.1.inlineData.mimeType', becomes: 'image/png', usually: 'image/png' },
  ...{ bad: 'sometimes', refused: 'is "sometimes"; expected one of: auto, always, never' },
};

const SETTINGS: Record<keyof GeminiSettings, Row> = {
  authMode: {
    value: 'google_xgoog',
    at: ({ credential }) => credential,
    becomes: 'x-goog-api-key',
    usually: 'bearer',
    bad: 'basic',
    refused: 'is "basic"; expected one of: auto, google_xgoog, bearer',
  },
  version: {
    value: 'v1beta',
    at: ({ path }) => path,
    becomes: '/v1beta/models/gemini-3-pro-image:generateContent',
    usually: '/v1/models/gemini-3-pro-image:generateContent',
    bad: 'beta',
    refused: 'expected auto, v1, v1alpha, or v1beta',
  },
  // What they do is in gemini-files.test.ts and gemini-batches.test.ts: a mirror has neither.
  files: UNSEEN,
  batches: UNSEEN,
};

function found(body: Json | undefined, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((at, name) => (at as Record<string, Json> | undefined)?.[name], body);
}

async function seen(site: GeminiSite, given: JsonObject = {}, model = 'gemini-3-pro-image'): Promise<Seen> {
  const params = model === 'none' ? given : { model, ...given };
  const references = [await bench().reference('a.png', PNG, 'image/png')];
  await site.generate({ params, references });
  const { path = '', credential = '' } = site.standIn.meter.entries.at(-1) ?? {};
  return { path, credential, body: site.body() };
}

const shown = ({ at }: Row, request: Seen): Json | undefined => (typeof at === 'string' ? found(request.body, at) : at(request));

describe.each(Object.entries(fromSchema(gemini.params, PARAMS)))('the parameter %s', (name, row) => {
  if (!row) return it('has a row in this table', () => expect.fail(`PARAMS has no row for ${name}`));
  const alias = parametersOf(gemini.params).find((parameter) => parameter.name === name)?.alias ?? name;

  it.each([name, alias])('given as %s is in the request that reaches the site', async (given) => {
    const site = await GeminiSite.start(bench());
    expect(shown(row, await seen(site, withOwnNames({ [given]: row.value }), row.model))).toEqual(row.becomes);
  });

  it('is what the docs say when it is not given', async () => {
    const site = await GeminiSite.start(bench());
    expect(shown(row, await seen(site, {}, row.model))).toEqual(row.usually);
  });

  it('refuses what it does not take, and says what it does', () => {
    const [problem] = problemsOf(gemini.params, { [name]: row.bad });
    expect(problem?.path).toBe(name);
    expect(say(problem?.message ?? '')).toContain(row.refused);
  });
});

describe.each(Object.entries(fromSchema(gemini.settings, SETTINGS)))('the setting %s', (name, row) => {
  if (!row) return it('has a row in this table', () => expect.fail(`SETTINGS has no row for ${name}`));

  it('is in the request that reaches the site', async () => {
    const site = await GeminiSite.start(bench(), { mode: 'mirror' }, { [name]: row.value });
    expect(shown(row, await seen(site, {}, row.model))).toEqual(row.becomes);
  });

  it('is what the docs say when it is not given', async () => {
    const site = await GeminiSite.start(bench(), { mode: 'mirror' });
    expect(shown(row, await seen(site, {}, row.model))).toEqual(row.usually);
  });

  it('refuses what it does not take, and says what it does', () => {
    const [problem] = problemsOf(gemini.settings, { [name]: row.bad });
    expect(say(problem?.message ?? '')).toContain(row.refused);
  });
});

/** The rows by the names of the schema: a name without a row is there, with none. */
function fromSchema(
  schema: { readonly shape: Readonly<Record<string, unknown>> },
  rows: Readonly<Record<string, Row>>,
): Record<string, Row | undefined> {
  return Object.fromEntries(Object.keys(schema.shape).map((name) => [name, rows[name]]));
}

describe('parameters', () => {
  it('that are Auto in any spelling, empty or zero are not sent', async () => {
    const site = await GeminiSite.start(bench());
    const given = { aspectRatio: 'auto', imageSize: 'auto', systemInstruction: ' ', seed: 0, extraPayload: '' };
    expect((await seen(site, given)).body).toEqual((await seen(site)).body);
  });

  it.each([
    ['imageSize', '512px', 'Did you mean 512?'],
    ['imageSize', '4k', 'Did you mean 4K?'],
    ['temprature', 1, 'is unknown. Did you mean temperature?'],
    ['top_p', 0.5, 'is unknown. Did you mean topP?'],
  ])('with the slip %s %j are refused with what was meant', (name, value, words) => {
    expect(say(problemsOf(gemini.params, { [name]: value })[0]?.message ?? '')).toContain(words);
  });

  it('take the size 512 as a number too, and sizes that a mirror may have of its own', async () => {
    const site = await GeminiSite.start(bench(), { mode: 'mirror' });
    const size = async (imageSize: Json) =>
      found((await seen(site, { imageSize, model: 'gemini-3.1-flash-image' })).body, 'generationConfig.imageConfig.imageSize');
    expect(await size(512)).toBe('512');
    expect(gemini.params.safeParse({ imageSize: '8K' }).success).toBe(true);
  });

  it('say nothing of a key that was written into them by mistake', () => {
    for (const name of Object.keys(gemini.params.shape)) {
      const texts = problemsOf(gemini.params, { [name]: `{"x": ${KEY}` }).map(({ message }) => say(message));
      expect(texts.join()).not.toContain(KEY);
    }
  });
});
