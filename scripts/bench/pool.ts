import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The work without Temporal, journal or spool: a promise pool that asks, decodes and writes. Run as a process of its own. */
const [url = '', folder = '', items = '0', concurrency = '1', requestDelayMs = '0'] = process.argv.slice(2);

interface Reply {
  readonly candidates: readonly {
    readonly content: { readonly parts: readonly { readonly inlineData?: { readonly data: string } }[] };
  }[];
}

async function makePicture(number: number): Promise<void> {
  const response = await fetch(`${url}/v1beta/models/gemini-3-pro-image:generateContent`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-goog-api-key': 'costs-nothing' },
    body: JSON.stringify({ contents: [{ role: 'user', parts: [{ text: `#${number} a pear` }] }] }),
  });
  if (!response.ok) throw new Error(`the site answered ${response.status}`);
  const reply = (await response.json()) as Reply;
  const data = reply.candidates[0]?.content.parts.find((part) => part.inlineData)?.inlineData?.data;
  if (data === undefined) throw new Error('the site answered without a picture');
  await writeFile(join(folder, `${number}.png`), Buffer.from(data, 'base64'));
}

let next = 1;
const startedAt = Date.now();
async function lane(): Promise<void> {
  for (let number = next++; number <= Number(items); number = next++) {
    const wait = startedAt + (number - 1) * Number(requestDelayMs) - Date.now();
    if (wait > 0) await sleep(wait);
    await makePicture(number);
  }
}

await Promise.all(Array.from({ length: Number(concurrency) }, lane));
