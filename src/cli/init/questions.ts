import { type EventSink, info, warning } from '../../client/events.js';
import { lookUpKey } from '../../config/key.js';
import { keyTrouble } from '../../domain/key.js';
import { say, tell } from '../../words/current.js';
import { problemsOf } from '../../config/problems.js';
import { httpAddress } from '../../config/schema.js';
import { Secret } from '../../domain/secret.js';
import type { Http } from '../../http/request.js';
import type { Provider, SiteCheck } from '../../providers/provider.js';
import { createRegistry, usualProvider } from '../../providers/registry.js';
import type { Prompts } from '../prompts.js';
import { chosenKind, offeredKinds } from '../../prepare/setup/kinds.js';
import { describeSite, type DescribedSite, testSite } from '../../prepare/setup/site.js';
import { sentences, words } from '../../words/words.js';

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
    const described = describeSite(provider, baseUrl, key);
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
  const kinds = await offeredKinds(createRegistry().providers);
  const usual = usualProvider();
  const choices = kinds.map(({ kind, title }) => ({ value: kind, label: chosenKind(kind).name, hint: say(title) }));
  const chosen = await prompts.choose({ message: tell('init.kind'), choices, initial: usual.kind });
  return kinds.find(({ kind }) => kind === chosen) ?? usual;
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
  const { wantedVariable } = describeSite(provider, baseUrl, undefined);
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

async function test(
  { emit, http }: Questions,
  provider: Provider,
  described: DescribedSite,
  baseUrl: string,
): Promise<SiteCheck> {
  emit(info(words('init.asking', { host: new URL(baseUrl).host })));
  const found = await testSite(http, provider, described, baseUrl);
  const { ok, message, advice } = found;
  if (ok) emit(info(message));
  else emit(warning(sentences(message, ...(advice === undefined ? [] : [advice]))));
  return found;
}
