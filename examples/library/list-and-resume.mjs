// @ts-check
// Lists the batches of the folder and continues those that a program left open, such as one that was killed.
//
//   node list-and-resume.mjs      in a folder with a plantain.config.json
import { loadConfig, openPlantain } from 'plantain';

const plantain = await openPlantain(await loadConfig());
try {
  for (const { batchId, state, progress } of await plantain.list({ here: true })) {
    console.log(`batch: ${batchId} ${state}, ${progress?.tally.success ?? 0} of ${progress?.total ?? '?'} pictures`);
    const batch = await plantain.batch(batchId);
    if (state === 'open') {
      // Nothing is requested twice: what was sent before is found again.
      await batch.resume();
      for await (const event of batch.follow()) {
        if (event.event === 'item') console.log(`item: ${event.id} ${event.status}`);
      }
    } else {
      // Recovers paid pictures that were not stored, such as those of a disk that was full. Sends no paid request.
      await batch.settle();
    }
    let pictures = 0;
    for await (const item of batch.items()) pictures += item.pictures.length;
    console.log(`now: ${batchId} has ${pictures} pictures`);
  }
} finally {
  await plantain.close();
}
