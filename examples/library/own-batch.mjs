// A batch with a provider and a store of one's own. Workers elsewhere need the same kinds: a program with the same `createConfig` and
// `startWorkers` (workers-on-a-cluster.mjs) instead of `plantain worker`.
//
//   node own-batch.mjs
import { createConfig, openPlantain } from 'plantain';
import { paint } from './own-provider.mjs';
import { shelf } from './own-store.mjs';
import { startPaint, startShelf } from './own-vendors.mjs';

const site = await startPaint('paint-key');
const bucket = await startShelf('shelf-key');

const config = await createConfig(
  {
    sites: { easel: { provider: 'paint', baseUrl: site.url, key: { env: 'PAINT_KEY' }, params: { colour: 'blue' } } },
    stores: { gallery: { kind: 'shelf', url: bucket.url, bucket: 'pictures', key: { env: 'SHELF_KEY' } } },
    defaults: { store: 'gallery' },
  },
  { providers: [paint], stores: [shelf], env: { ...process.env, PAINT_KEY: 'paint-key', SHELF_KEY: 'shelf-key' } },
);

const plantain = await openPlantain(config);
try {
  const prepared = await plantain.prepare({
    name: process.argv[2] ?? 'paintings',
    items: ['a house', 'a tree', 'a boat'].map((prompt) => ({ prompt })),
    requestDelay: 0,
  });
  const batch = await prepared.start();
  for await (const event of batch.follow()) {
    if (event.event === 'item') console.log(`item: ${event.id} ${event.status}`);
    if (event.event === 'ended' && event.kind === 'summary') console.log(`ended: ${event.summary.tally.success} pictures`);
  }
  console.log(`charged: ${site.billable()}`);
  for (const name of bucket.names()) console.log(`stored: ${name}`);
} finally {
  await plantain.close();
  await Promise.all([site.close(), bucket.close()]);
}
