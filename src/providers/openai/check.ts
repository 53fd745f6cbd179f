import { words } from '../../words/words.js';
import { refusal } from '../answer/refusal.js';
import { readWhole, sourceOf } from '../answer/source.js';
import { errorIn } from '../answer/wire-error.js';
import { namesIn } from '../listed-models.js';
import type { ProviderContext, SiteCheck } from '../provider.js';
import { checkedBy, judgeListed, notOk } from '../site-check.js';
import { endpoint, headersOf, isOpenAi, modelName } from './address.js';
import { factsOf, shutDownNote } from './models.js';

/** Asks for the list of models, which is free. A site without one is not refused for that. */
export const check = (context: ProviderContext): Promise<SiteCheck> => checkedBy(() => askForModels(context));

async function askForModels({ site, http, signal }: ProviderContext): Promise<SiteCheck> {
  const { baseUrl: address, name, proxy, insecureTls } = site;
  const url = endpoint(address, '/models');
  const reply = await http.request({ method: 'GET', url, headers: headersOf(site), signal, proxy, insecureTls });
  const source = sourceOf(site, 'GET', url, reply);
  const answer = await readWhole(reply, source);
  const error = errorIn(answer);
  const isGood = reply.status === 200 && !error;
  if (isGood && answer.json === undefined) {
    return {
      ok: false,
      message: words('check.webPage', { url: address }),
      advice: words('check.endsBefore', { site: name }),
      wrong: 'address',
    };
  }
  if (!isGood) {
    const refused = refusal(source, error ?? {});
    // A mirror may have no routes but the paid ones: the doctor fails, and a batch is only warned.
    return refused.suspect === 'address' ? { ...notOk(refused), wrong: 'address' } : notOk(refused);
  }
  const names = namesIn(answer.json) ?? [];
  const model = modelName(site);
  if (names.length === 0) return { ok: true, message: words('check.modelUnlisted', { url: address }) };
  return judgeListed(site, model, names, {
    note: isOpenAi(address) ? shutDownNote(model, new Date()) : undefined,
    successor: factsOf(model)?.successor,
  });
}
