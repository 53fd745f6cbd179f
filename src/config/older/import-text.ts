import type { ImportPlan, PlannedSite, PlannedStore } from './import-plan.js';
import { contentOf, NODE_MODEL, type OlderConfig } from './older-config.js';

/** What the bucket of an older file is called. */
export const OSS_STORE = 'oss';

/** A member of an object, and a remark on it. */
type Member = readonly [text: string, remark?: string];

/** What `plantain config import` writes: the older file in plantain's own form, with the names of variables instead of keys. */
export function importedConfigText(older: OlderConfig, { sites, store }: ImportPlan, source: string): string {
  return `{
  // Made by plantain config import from ${oneLine(source)}. The keys are in .env, under the names that stand here.
  "sites": {
${sites.map(siteText).join(',\n')}
  },

  // Where pictures go. Relative paths start at the folder that plantain runs in.
  "stores": {
    "local": { "kind": "local", "path": "batch_outputs" }${store === undefined ? '' : `,\n${storeText(store)}`}
  },

  // Times in seconds. Options of the command line win over this file.
  "defaults": {
${members(defaultsOf(older), '    ')}
  }
}
`;
}

function defaultsOf(older: OlderConfig): Member[] {
  const { site, concurrency, requestDelay, retries, singleTimeout, totalTimeout } = contentOf(older).defaults;
  return [
    ...(site === undefined ? [] : [[`"site": ${JSON.stringify(site)}`, 'unless --site names another'] as const]),
    older.store?.enabled ? [`"store": "${OSS_STORE}"`, 'as oss_enable_upload said'] : [`"store": "local"`],
    ...(concurrency === undefined ? [] : [[`"concurrency": ${concurrency}`, 'pictures at once, 1 to 100'] as const]),
    [`"requestDelay": ${requestDelay}`, 'least time between two starts'],
    [`"retries": ${retries}`, 'extra attempts after one that may have been billed'],
    ...(singleTimeout === undefined ? [] : [[`"singleTimeout": ${singleTimeout}`, 'longest time for one attempt'] as const]),
    [`"totalTimeout": ${totalTimeout}`, 'longest time for the batch, as in the node; null for none'],
  ];
}

function storeText({ store, keys }: PlannedStore): string {
  const settings = Object.entries(store.settings).map(([name, value]): Member => {
    const text = `${JSON.stringify(name)}: ${JSON.stringify(value)}`;
    return name === 'signature' ? [text, 'as in the node; v4 needs a region'] : [text];
  });
  const references = keys.map(({ option, variable }): Member => [`"${option}": { "env": ${JSON.stringify(variable)} }`]);
  return `    "${OSS_STORE}": {\n${members([['"kind": "oss"'], ...settings, ...references], '      ')}\n    }`;
}

function siteText({ site, variable }: PlannedSite): string {
  const { name, original, baseUrl, model, costFactor } = site;
  const renamed = name === original ? '' : ` // ${oneLine(original)}`;
  const text = members(
    [
      [`"provider": "gemini"`],
      [`"baseUrl": ${JSON.stringify(baseUrl)}`],
      [`"key": { "env": ${JSON.stringify(variable)} }`],
      ...(model === undefined ? [] : [modelMember(model)]),
      ...(costFactor === undefined ? [] : [[`"costFactor": ${costFactor}`, 'for the balance that the site states'] as const]),
    ],
    '      ',
  );
  return `    ${JSON.stringify(name)}: {${renamed}\n${text}\n    }`;
}

function modelMember(model: string): Member {
  const text = `"model": ${JSON.stringify(model)}`;
  return model === NODE_MODEL ? [text, 'as in the node: Google has shut it down, mirrors may still have it'] : [text];
}

function members(entries: readonly Member[], indent: string): string {
  const line = ([text, remark]: Member, index: number): string =>
    `${indent}${text}${index < entries.length - 1 ? ',' : ''}${remark === undefined ? '' : ` // ${remark}`}`;
  return entries.map(line).join('\n');
}

/** A comment ends with its line. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
