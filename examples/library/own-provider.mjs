// A kind of site of your own: a vendor with an HTTP API of its own that takes JSON and answers with pictures in JSON.
import {
  dataUrlOf,
  defineProvider,
  errorIn,
  isPlantainError,
  readWhole,
  refusal,
  requestBody,
  sendPaid,
  sourceOf,
  takeAnswer,
  told,
  usableKey,
  z,
} from 'plantain';

/** Flags of `run` are made of the parameters of plantain's own kinds alone; those of your kind stand in items and the configuration. */
const params = z.strictObject({
  colour: told(z.enum(['red', 'green', 'blue']).default('red'), 'one of: red, green, blue', { meaning: 'Colour of the paint.' }),
});

const urlOf = ({ baseUrl }, path) => new URL(`${baseUrl.replace(/\/+$/, '')}${path}`);

/** Keys are secrets: `usableKey` reveals one for a header, and refuses what cannot be a key. */
function headersOf(site) {
  const key = usableKey(site);
  return key === undefined ? {} : { authorization: `Bearer ${key}` };
}

export const paint = defineProvider({
  kind: 'paint',
  title: 'Pictures by Paint',
  defaultConcurrency: 4,
  params,
  references: { maxBytes: 10_000_000, types: ['image/png', 'image/jpeg'] },

  /**
   * PAID. One request, which nothing repeats: `sendPaid` holds the single timeout and what is billed, `takeAnswer` streams the pictures
   * into the spool and finds the right failure for everything else.
   */
  async submit({ prompt, references, params: { colour } }, context) {
    const { site, spool } = context;
    const url = urlOf(site, '/v1/paint');
    // Reference pictures are read from disk while they are sent.
    const pictures = references.flatMap((reference, index) => [index > 0 ? ',' : '', ...dataUrlOf(reference)]);
    const body = await requestBody([
      `{"prompt":${JSON.stringify(prompt)},"colour":${JSON.stringify(colour)},"pictures":[`,
      ...pictures,
      ']}',
    ]);
    const headers = { ...headersOf(site), 'content-type': 'application/json' };
    const reply = await sendPaid(context, { url, headers, body });
    return takeAnswer(reply, { source: sourceOf(site, 'POST', url, reply), spool, prompt, method: 'paint' });
  },

  /** Free: whether the site answers and takes the key. */
  async check({ site, http, signal }) {
    const url = urlOf(site, '/v1/me');
    const { proxy, insecureTls } = site;
    try {
      const reply = await http.request({ method: 'GET', url, headers: headersOf(site), signal, proxy, insecureTls });
      const source = sourceOf(site, 'GET', url, reply);
      const answer = await readWhole(reply, source);
      if (reply.status !== 200) throw refusal(source, errorIn(answer) ?? {});
      return { ok: true, message: `${site.baseUrl} takes the key.` };
    } catch (error) {
      if (!isPlantainError(error)) throw error;
      return { ok: false, message: error.message };
    }
  },
});
