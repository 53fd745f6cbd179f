// @ts-check
// Runs workers until it is stopped, on as many hosts as you like. Batches come from `plantain start`, or from a program that
// prepares with `workers: 'elsewhere'`. All use one Temporal service and one store that all hosts reach (`staging`).
//
//   TEMPORAL_ADDRESS=temporal.example.com:7233 node workers-on-a-cluster.mjs      in a folder with a plantain.config.json
import { loadConfig, openPlantain } from 'plantain';

const plantain = await openPlantain(await loadConfig(), {
  onEvent: (event) => {
    if (event.event === 'notice') console.error(event.text);
  },
});
try {
  const workers = await plantain.startWorkers();
  console.log(`serving as host ${workers.host}`);
  await new Promise((resolve, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, resolve);
    workers.failed.catch(reject);
  });
  // What is paid for is awaited and stored first.
  await workers.stop();
} finally {
  await plantain.close();
}
console.log('stopped');
