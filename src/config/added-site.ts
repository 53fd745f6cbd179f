import { applyEdits, modify } from 'jsonc-parser';
import type { InitialSite } from './initial.js';

/** The text of a configuration with one more site, or with that one changed; comments and whatever else is there stay. */
export function addedSiteText(text: string, { name, provider, declaration, baseUrl, variable, model }: InitialSite): string {
  const site = {
    provider,
    ...(declaration === undefined ? {} : { declaration }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(variable === undefined ? {} : { key: { env: variable } }),
    ...(model === undefined ? {} : { model }),
  };
  const formattingOptions = { insertSpaces: true, tabSize: 2 };
  return applyEdits(text, modify(text, ['sites', name], site, { formattingOptions }));
}
