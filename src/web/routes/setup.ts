import { z } from 'zod';
import { join } from 'node:path';
import { CONFIG_NAME } from '../../config/content.js';
import { siteNameOf } from '../../config/site-name.js';
import { providersOf } from '../../config/kinds.js';
import { httpAddress } from '../../config/schema.js';
import { keyTrouble } from '../../domain/key.js';
import { Secret } from '../../domain/secret.js';
import { UserError } from '../../domain/failures/user-error.js';
import { createHttp } from '../../http/request.js';
import { offeredKinds } from '../../prepare/setup/kinds.js';
import { describeSite, testSite } from '../../prepare/setup/site.js';
import { writeSite } from '../../prepare/setup/write-site.js';
import { say, tell } from '../../words/current.js';
import { words } from '../../words/words.js';
import type { Api } from '../api.js';
import type { House } from '../house.js';
import type { Rooms } from '../rooms.js';

const setup = z.strictObject({
  provider: z.string().min(1).max(100).describe('kind of the site'),
  name: z.string().min(1).max(100).exactOptional().describe('of the site (default: after its URL)'),
  baseUrl: z.string().max(2_000).exactOptional().describe('default: that of the provider'),
  key: z.string().max(4_000).exactOptional().describe('its API key; written to `.env`, never sent back'),
  model: z.string().max(200).exactOptional().describe('default: that of the provider'),
  keep: z.boolean().exactOptional().describe('write it although the test fails'),
});
type Setup = z.infer<typeof setup>;

export function addSetup(api: Api, { house }: Rooms): void {
  api.add(
    {
      method: 'post',
      path: '/setup',
      summary: 'A new site with its key: tested at no charge, then written as `plantain init` writes it.',
      body: setup,
      answer: { description: 'It was written.', schema: 'SetUp', status: 201 },
    },
    async (c, { body }) => c.json(await setUp(house, body), 201),
  );
}

async function setUp(house: House, { provider: kind, name, baseUrl, key: text, model, keep }: Setup) {
  const { config } = house;
  const provider = (await offeredKinds(providersOf(config).providers)).find((one) => one.kind === kind);
  if (!provider) throw new UserError('usage', words('web.noProvider', { kind }));
  const url = baseUrl ?? provider.defaultBaseUrl;
  if (url === undefined || !httpAddress.safeParse(url).success) throw new UserError('usage', words('web.noBaseUrl'));
  const trouble = text === undefined ? undefined : keyTrouble(text);
  if (trouble !== undefined) throw new UserError('usage', trouble);
  const described = describeSite(provider, url, text === undefined ? undefined : new Secret(text, tell('init.typed')));
  const site = {
    ...described,
    ...(name === undefined ? {} : { name: siteNameOf(name) }),
    ...(model === undefined ? {} : { model }),
  };
  const http = createHttp({ env: config.env });
  try {
    const { ok, message, advice } = await testSite(http, provider, site, url);
    const said = say(message);
    if (!ok && !keep) throw new UserError('site', said, advice === undefined ? {} : { advice });
    const own = config.file === undefined || config.file === join(config.folder, CONFIG_NAME);
    if (!own)
      throw new UserError('conflict', words('web.otherConfig', { file: config.file ?? '' }), {
        advice: words('web.otherConfigAdvice'),
      });
    const written = await writeSite(config.folder, site, { environment: environmentOf(house), add: true });
    await house.reload();
    return {
      site: site.name,
      message: said,
      file: written.file,
      ...(written.envFile === undefined ? {} : { envFile: written.envFile }),
      ...(written.advice === undefined ? {} : { advice: say(written.advice) }),
    };
  } finally {
    await http.close();
  }
}

/** Without what `.env` has given: that may be changed. */
function environmentOf({ config }: House): NodeJS.ProcessEnv {
  const fromFiles = config.envFiles ?? {};
  return Object.fromEntries(Object.entries(config.env).filter(([name]) => !Object.hasOwn(fromFiles, name)));
}
