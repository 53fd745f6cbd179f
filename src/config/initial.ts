import { usualProvider } from '../providers/registry.js';

const usual = usualProvider();

/** The site that is there without a configuration, as soon as there is its key. */
export const BUILT_IN_SITE = usual.builtIn.site;

/** Variable with the key of the built-in site, and of the site in the initial configuration. */
export const BUILT_IN_KEY = usual.builtIn.keyVariable;

/** The site of an initial configuration. */
export interface InitialSite {
  readonly name: string;
  readonly provider: string;
  /** Of a vendor in a file. */
  readonly declaration?: string;
  /** Absent: that of the provider. */
  readonly baseUrl?: string;
  /** Environment variable with its key; absent: it takes none. */
  readonly variable?: string;
  readonly model?: string;
  /** Pictures at once. */
  readonly concurrency: number;
}

const BUILT_IN: InitialSite = {
  name: BUILT_IN_SITE,
  provider: usual.kind,
  variable: BUILT_IN_KEY,
  ...(usual.defaultModel === undefined ? {} : { model: usual.defaultModel }),
  concurrency: usual.defaultConcurrency,
};

/** What `plantain init` writes: a configuration that works as soon as its key is there. */
export function initialConfigText(site: InitialSite = BUILT_IN): string {
  const { name, provider, declaration, baseUrl, variable, model, concurrency } = site;
  const members = [
    `"provider": ${JSON.stringify(provider)}`,
    ...(declaration === undefined ? [] : [`"declaration": ${JSON.stringify(declaration)}`]),
    ...(baseUrl === undefined ? [] : [`"baseUrl": ${JSON.stringify(baseUrl)}`]),
    ...(variable === undefined ? [] : [`"key": { "env": ${JSON.stringify(variable)} }`]),
    ...(model === undefined ? [] : [`"model": ${JSON.stringify(model)}`]),
  ];
  return `{
  // Where pictures are made. A key stays in the environment, or in the file .env beside this one:
  //   ${variable ?? 'SITE_KEY'}=...
  "sites": {
    ${JSON.stringify(name)}: {
      ${members.join(',\n      ')}
      // "baseUrl": "https://mirror.example.com",   another URL of the same service
      // "proxy": "http://127.0.0.1:7890",          or "direct"; else HTTPS_PROXY and NO_PROXY
      // "insecureTls": true,                       takes any certificate of this site; every run then says so
      // "limits": { "slots": 10, "startsPerSecond": 2 },
      // "price": { "amount": 0.134, "currency": "USD" },   of one request: for forecast and summary (docs/cost.md)
      // "params": { "aspectRatio": "16:9", "imageSize": "2K" }   of every picture that does not say otherwise
    }
  },

  // Where pictures go. Relative paths start at the folder that plantain runs in.
  "stores": { "local": { "kind": "local", "path": "batch_outputs" } },

  // Times in seconds. Options of the command line win over this file.
  "defaults": {
    "site": ${JSON.stringify(name)},
    "store": "local",
    "concurrency": ${`${concurrency},`.padEnd(10)}// pictures at once, 1 to 100
    "requestDelay": 0.5,     // least time between two starts
    "retries": 1             // extra attempts after one that may have been billed
    // "singleTimeout": 300, // longest time for one attempt; 300, and 600 with pictures of 4K, unless given
    // "totalTimeout": 3600, // longest time for the batch
    // "onUnknown": "hold"   // do not repeat an attempt of which nobody knows whether it was billed
  }

  // Your own servers from which pictures may be fetched by URL. Otherwise only public addresses are allowed.
  // "trustedOrigins": ["http://nas.local:8080"],

  // A Temporal service elsewhere; without it plantain starts one of its own in the folder.
  // "temporal": { "address": "temporal.example.com:7233", "namespace": "default" }
}
`;
}
