import { describe, expect, it } from 'vitest';
import { declaration as schema } from '../../src/providers/declared/declaration.js';
import { declaredProvider } from '../../src/providers/declared/provider.js';
import { openai } from '../../src/providers/openai/provider.js';
import { readDeclaration } from '../../src/config/declared/declarations.js';
import { serveHttp } from '../http/servers.js';
import { OpenAiSite } from './openai-site.js';
import { saidCheck } from './said-check.js';
import { KEY, useWorkbench } from './workbench.js';

const bench = useWorkbench();
const list = (...ids: string[]): string => JSON.stringify({ object: 'list', data: ids.map((id) => ({ id })) });

/** A site whose list of models is this text. */
async function listing(text: string, status = 200): Promise<string> {
  const server = await serveHttp((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/json' }).end(text);
  });
  return bench().keep(server).url;
}

describe('a site with routes of OpenAI is asked for its list', () => {
  const checked = async (url: string, model?: string) =>
    saidCheck(openai, bench().context(bench().site(openai, url, {}, model === undefined ? {} : { model })));

  it('and knows the default model', async () => {
    const site = await OpenAiSite.start(bench());
    expect(await saidCheck(openai, bench().context(site.site))).toMatchObject({ ok: true });
    expect(site.standIn.meter.entries).toHaveLength(0);
  });

  it('and a model that is not there is certainly wrong, with the nearest names', async () => {
    const found = await checked(await listing(list('gpt-image-2', 'nano-banana-pro')), 'gpt-imag-2');
    expect(found).toMatchObject({ ok: false, wrong: 'model', certain: true });
    expect(found.message).toContain('gpt-image-2');
    expect(found.advice).toContain('--model gpt-image-2');
  });

  it('and of one that OpenAI ends, its successor is named where the site has it', async () => {
    const found = await checked(await listing(list('gpt-image-2', 'gpt-image-2.6-sunburst')), 'gpt-image-1');
    expect(found.advice).toContain('--model gpt-image-2.6-sunburst');
  });

  it.each([
    ['an empty list', list(), 200, { ok: true }],
    ['a page', '<html>hello</html>', 200, { ok: false, wrong: 'address' }],
    ['no list', '404 page not found', 404, { ok: false, wrong: 'address' }],
    ['a refused key', JSON.stringify({ error: { message: `bad key ${KEY}`, code: 'invalid_api_key' } }), 401, { ok: false }],
  ])('and with %s is not refused for its model', async (_, text, status, expected) => {
    const found = await checked(await listing(text, status));
    expect(found).toMatchObject(expected);
    expect(found.wrong).not.toBe('model');
    expect(JSON.stringify(found)).not.toContain(KEY);
  });
});

it('a site of a declaration is asked for its list where its check is the route of one', async () => {
  const { declaration } = await readDeclaration('seedream', process.cwd());
  const of = (path: string) => declaredProvider('declared:x', schema.parse({ ...declaration, check: { path } }));
  const url = await listing(list('seedream-4', 'seedream-5'));
  const site = (model: string, provider = of('/models')) => bench().site(provider, url, {}, { model });
  const checked = (model: string, path: string) => saidCheck(of(path), bench().context(site(model, of(path))));
  expect(await checked('seedream-5', '/models')).toMatchObject({ ok: true });
  expect(await checked('seedreem-5', '/models')).toMatchObject({ ok: false, wrong: 'model', certain: true });
  expect(await checked('seedreem-5', '/account')).toMatchObject({ ok: true });
});
