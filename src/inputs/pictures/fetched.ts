import { setTimeout as pause } from 'node:timers/promises';

/** `passing`: another try may go better. The trouble is in words that follow the URL. */
export type Fetched = { readonly ok: true } | { readonly ok: false; readonly trouble: string; readonly passing: boolean };

/** Fetches what lies at a URL into a new file. Given by the code that guards requests to untrusted URLs. */
export type FetchPicture = (address: string, target: string) => Promise<Fetched>;

/** Before the second and the third try, in milliseconds. */
const PAUSES_MS = [500, 2_000];

/** Tries up to three times as long as the trouble is one that passes. @returns the trouble that stays */
export async function fetchInto(
  fetch: FetchPicture,
  address: string,
  fileOf: () => Promise<string>,
): Promise<{ path: string } | string> {
  for (let tries = 0; ; tries += 1) {
    const path = await fileOf();
    const fetched = await fetch(address, path);
    if (fetched.ok) return { path };
    const wait = PAUSES_MS[tries];
    if (!fetched.passing || wait === undefined) return fetched.passing ? `${fetched.trouble} (three tries)` : fetched.trouble;
    await pause(wait);
  }
}
