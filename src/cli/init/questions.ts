import { type EventSink, info, warning } from '../../client/events.js';
import type { InitialSite } from '../../config/initial.js';
import { wordOf } from '../../config/older/import-plan.js';
import { lookUpKey } from '../../config/key.js';
import { keyTrouble } from '../../domain/key.js';
import { say, tell } from '../../words/current.js';
import { problemsOf } from '../../config/problems.js';
import { httpAddress } from '../../config/schema.js';
import { siteNameOf } from '../../config/site-name.js';
import { Secret } from '../../domain/secret.js';
import type { Http } from '../../http/request.js';
import type { Provider, Site, SiteCheck } from '../../providers/provider.js';
import { createRegistry, usualProvider } from '../../providers/registry.js';
import type { Prompts } from '../prompts.js';
import { checkSite } from '../../doctor/site-check.js';
import { sentences, words } from '../../words/words.js';

const TEST_MS = 20_000;

/** A site that somebody has described. */
export interface DescribedSite extends Omit<InitialSite, 'variable'> {
  /** The variable that its key should have, if nothing else has it. */
  readonly wantedVariable: string;
  readonly key?: Secret;
}

export interface Questions {
  readonly prompts: Prompts;
  readonly emit: EventSink;
  readonly http: Http;
  /** The environment together with `.env`. */
  readonly env: NodeJS.ProcessEnv;
}

/** Asks for a site, and tests it free of charge until it works or is accepted as it is; undefined: it is not wanted. */
export async function askForSite(questions: Questions): Promise<DescribedSite | undefined> {
  const provider = await askForKind(questions.prompts);
  let baseUrl = await askForAddress(questions.prompts, provider, provider.defaultBaseUrl);
  let key = await askForKey(questions, provider, baseUrl);
  for (;;) {
    const described = describe(provider, baseUrl, key);
    const found = await test(questions, provider, described, baseUrl);
    if (found.ok) return described;
    switch (await questions.prompts.choose({ ...whatNow(), initial: helpful(found) })) {
      case 'key':
        key = await askForNewKey(questions.prompts);
        break;
      case 'address':
        baseUrl = await askForAddress(questions.prompts, provider, baseUrl);
        break;
      case 'keep':
        return described;
      case 'stop':
        return undefined;
    }
  }
}

/** A wrong key is helped by another key, a wrong URL by another URL, and a model is corrected in the file. */
const helpful = ({ wrong }: Pick<SiteCheck, 'wrong'>): 'key' | 'address' | 'keep' =>
  wrong === 'address' ? 'address' : wrong === 'model' ? 'keep' : 'key';

const whatNow = () =>
  ({
    message: tell('init.what'),
    choices: [
      { value: 'key', label: tell('init.otherKey') },
      { value: 'address', label: tell('init.otherUrl') },
      { value: 'keep', label: tell('init.keep') },
      { value: 'stop', label: tell('init.stop') },
    ],
  }) as const;

async function askForKind(prompts: Prompts): Promise<Provider> {
  const registry = createRegistry();
  const choices = registry.providers.map(({ kind, title }) => ({ value: kind, label: kind, hint: say(title) }));
  return registry.providerOf(await prompts.choose({ message: tell('init.kind'), choices, initial: usualProvider().kind }));
}

const askForAddress = (prompts: Prompts, { title }: Provider, initial: string | undefined): Promise<string> =>
  prompts.text({
    message: tell('init.url', { title }),
    ...(initial === undefined ? {} : { initial }),
    judge: (text) => {
      const [problem] = problemsOf(httpAddress, text);
      return problem && say(problem.message);
    },
  });

async function askForKey({ prompts, env }: Questions, provider: Provider, baseUrl: string): Promise<Secret | undefined> {
  const { wantedVariable } = describe(provider, baseUrl, undefined);
  const there = lookUpKey({ env: wantedVariable }, { env });
  if (there instanceof Secret) {
    const message = tell('init.keyThere', { variable: wantedVariable, key: there.tail });
    if (await prompts.confirm({ message, initial: true })) return there;
  }
  return askForNewKey(prompts);
}

async function askForNewKey(prompts: Prompts): Promise<Secret | undefined> {
  const judge = (text: string): string | undefined => {
    const trouble = text === '' ? undefined : keyTrouble(text);
    return trouble === undefined ? undefined : say(trouble);
  };
  const text = await prompts.secret({ message: tell('init.key'), judge });
  return text === '' ? undefined : new Secret(text, tell('init.typed'));
}

function describe(provider: Provider, baseUrl: string, key: Secret | undefined): DescribedSite {
  const { kind, defaultBaseUrl, defaultModel, defaultConcurrency, builtIn } = provider;
  const usual = baseUrl === defaultBaseUrl;
  const name = usual && builtIn ? builtIn.site : nameFor(kind, baseUrl);
  return {
    name,
    provider: kind,
    ...(usual ? {} : { baseUrl }),
    ...(defaultModel === undefined ? {} : { model: defaultModel }),
    concurrency: defaultConcurrency,
    wantedVariable: name === builtIn?.site ? builtIn.keyVariable : `${wordOf(name) || wordOf(kind)}_KEY`,
    ...(key ? { key } : {}),
  };
}

/** `api.comfly.chat` as `comfly`; the kind of the site where the host says nothing. */
function nameFor(kind: string, baseUrl: string): string {
  const { hostname } = new URL(baseUrl);
  const isName = hostname.includes('.') && !/^[\d.]+$|:/u.test(hostname);
  return siteNameOf(isName ? (hostname.split('.').at(-2) ?? kind) : kind);
}

async function test(
  { emit, http }: Questions,
  provider: Provider,
  described: DescribedSite,
  baseUrl: string,
): Promise<SiteCheck> {
  const { name, key, model } = described;
  const site: Site = {
    name,
    provider: provider.kind,
    baseUrl,
    ...(key ? { key } : {}),
    ...(model === undefined ? {} : { model }),
    settings: provider.settings.parse({}),
  };
  emit(info(words('init.asking', { host: new URL(baseUrl).host })));
  const found = await checkSite(provider, site, http, AbortSignal.timeout(TEST_MS));
  const { ok, message, advice } = found;
  if (ok) emit(info(message));
  else emit(warning(sentences(message, ...(advice === undefined ? [] : [advice]))));
  return found;
}
