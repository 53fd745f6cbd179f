// @ts-check
// Prepares a batch, shows what it will cost and take, starts it, prints what happens, and reads the pictures.
//
//   SITE_URL=https://mirror.example.com SITE_KEY=… node start-a-batch.mjs
import { createConfig, openPlantain } from 'plantain';

// A site is where pictures are made. The key is read from the environment and stays there.
const config = await createConfig({
  sites: { banana: { provider: 'gemini', baseUrl: process.env['SITE_URL'], key: { env: 'SITE_KEY' } } },
});

// Starts a Temporal server of the folder, or connects to the one of TEMPORAL_ADDRESS.
const plantain = await openPlantain(config, {
  onEvent: (event) => {
    if (event.event === 'notice') console.error(event.text);
  },
});

try {
  // Everything is checked, and nothing is sent yet.
  const prepared = await plantain.prepare({
    name: process.argv[2] ?? 'fruit',
    items: [
      { id: 'pear', prompt: '#1 a pear on a blue table' },
      { id: 'plum', prompt: '#2 a plum on a blue table' },
      { id: 'fig', prompt: '#3 a fig on a blue table' },
    ],
    concurrency: 2,
    requestDelay: 0.2,
  });
  const { pictures, requestsAtMost } = prepared.forecast;
  console.log(`forecast: ${pictures} pictures, at most ${requestsAtMost} paid requests`);
  for (const { text } of prepared.doubts) console.log(`doubt: ${text}`);

  // From here on it costs money. Should this program be killed, `list-and-resume.mjs` continues the batch.
  const batch = await prepared.start();
  for await (const event of batch.follow()) {
    if (event.event === 'item') console.log(`item: ${event.id} ${event.status} (${event.done} of ${event.total})`);
    if (event.event === 'ended' && event.kind === 'summary') console.log(`ended: ${event.summary.tally.success} pictures`);
  }

  for await (const { id, pictures: made } of batch.items()) {
    for (const { url, bytes } of made) console.log(`picture: ${id} ${bytes} bytes ${url}`);
  }
} finally {
  await plantain.close();
}
