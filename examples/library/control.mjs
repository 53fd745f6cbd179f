// @ts-check
// Controls a batch while it runs: pauses it after the first picture, lets it continue faster, and cancels the rest.
//
//   node control.mjs      in a folder with a plantain.config.json
import { loadConfig, openPlantain } from 'plantain';

const plantain = await openPlantain(await loadConfig());
try {
  const items = Array.from({ length: 12 }, (_, index) => ({ prompt: `#${index + 1} a pear` }));
  const prepared = await plantain.prepare({ name: process.argv[2] ?? 'control', items, concurrency: 1 });
  const batch = await prepared.start();
  let step = 'started';
  for await (const event of batch.follow()) {
    if (event.event === 'item' && step === 'started') {
      step = 'paused';
      const answer = await batch.pause();
      console.log(`paused: ${answer?.paused}`);
    }
    // Running requests have finished.
    if (event.event === 'progress' && step === 'paused' && event.stage === 'paused' && event.running.length === 0) {
      step = 'continued';
      const answer = await batch.set({ concurrency: 3 });
      await batch.resume();
      console.log(`continued with: ${answer?.concurrency} at once`);
    }
    if (event.event === 'item' && step === 'continued' && event.done >= 4) {
      step = 'cancelled';
      await batch.cancel('enough pictures');
      console.log('cancelled');
    }
    if (event.event === 'ended' && event.kind === 'summary') {
      const { ended, reason, tally } = event.summary;
      console.log(`ended: ${ended} (${reason}), ${tally.success} pictures, ${tally.cancelled} not started`);
    }
  }
} finally {
  await plantain.close();
}
