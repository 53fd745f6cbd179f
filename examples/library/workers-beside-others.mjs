// @ts-check
// Workers that run a workflow of your own (hosted-workflows.mjs) and the batches that it makes with plantain.
//
//   TEMPORAL_ADDRESS=temporal.example.com:7233 node workers-beside-others.mjs summer     in a folder with a plantain.config.json
import { fileURLToPath } from 'node:url';
import { heartbeat } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { bundleWorkflowCode } from '@temporalio/worker';
import { loadConfig, openPlantain, UserError } from 'plantain';

const plantain = await openPlantain(await loadConfig());

const activities = {
  /**
   * Starts a batch, or finds the one that an earlier try has started, and waits for its pictures.
   *
   * @param {string} name
   * @param {string[]} prompts
   */
  async makePictures(name, prompts) {
    const batch = await plantain.batch(name).catch(async (error) => {
      if (!(error instanceof UserError && error.code === 'not_found')) throw error;
      const items = prompts.map((prompt) => ({ prompt }));
      return (await plantain.prepare({ name, items, workers: 'elsewhere' })).start();
    });
    for await (const event of batch.follow()) heartbeat(event.event);
    const urls = [];
    for await (const { pictures } of batch.items()) urls.push(...pictures.map(({ url }) => url));
    return urls;
  },

  /**
   * @param {string} name
   * @param {(string | undefined)[]} urls
   */
  async publish(name, urls) {
    return `${name}: a page with ${urls.length} pictures`;
  },
};
/** @typedef {typeof activities} Activities */

try {
  const workflowsPath = fileURLToPath(new URL('hosted-workflows.mjs', import.meta.url));
  const workflowBundle = await bundleWorkflowCode({ workflowsPath });
  const { taskQueue } = await plantain.startWorkers({ workflowBundle, activities });

  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
  const connection = await Connection.connect(connectionOptions);
  const client = new Client({ connection, namespace });
  const name = process.argv[2] ?? 'summer';
  const args = [name, ['#1 a pear on a blue table', '#2 a plum on a blue table']];
  console.log(await client.workflow.execute('cataloguePage', { workflowId: `page-${name}`, taskQueue, args }));
  await connection.close();
} finally {
  await plantain.close();
}
