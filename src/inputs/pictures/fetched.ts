import { setTimeout as pause } from 'node:timers/promises';
import { sentences, type Text, words } from '../../words/words.js';
import type { Trouble } from '../file-trouble.js';

/** `passing`: another try may go better. The trouble follows the URL and a colon. */
export type Fetched = { readonly ok: true } | { readonly ok: false; readonly trouble: Text; readonly passing: boolean };

/** Fetches what lies at a URL into a new file. Given by the code that guards requests to untrusted URLs. */
export type FetchPicture = (address: string, target: string) => Promise<Fetched>;

/** Before the second and the third try, in milliseconds. */
const PAUSES_MS = [500, 2_000];

/** Tries up to three times as long as the trouble is one that passes. @returns the trouble that stays */
export async function fetchInto(
  fetch: FetchPicture,
  address: string,
  fileOf: () => Promise<string>,
): Promise<{ path: string } | Trouble> {
  for (let tries = 0; ; tries += 1) {
    const path = await fileOf();
    const fetched = await fetch(address, path);
    if (fetched.ok) return { path };
    const wait = PAUSES_MS[tries];
    if (!fetched.passing) return { trouble: fetched.trouble };
    if (wait === undefined) return { trouble: sentences(fetched.trouble, words('input.url.tries')) };
    await pause(wait);
  }
}
