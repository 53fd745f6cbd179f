import { say } from '../../src/words/current.js';
import { expect, it } from 'vitest';
import { words } from '../../src/words/words.js';
import { checkHosted } from '../../src/client/serve/hosted.js';

const code = 'generateBatch runSegment settleBatch cataloguePage';

it("takes a bundle that holds plantain's workflows", async () => {
  await expect(
    checkHosted({ workflowBundle: { code }, activities: { publish: () => 1 } }, ['publishReport']),
  ).resolves.toBeUndefined();
});

it("refuses a bundle without plantain's workflows, and says what to add", async () => {
  const hosted = { workflowBundle: { code: 'cataloguePage' } };
  await expect(checkHosted(hosted, [])).rejects.toMatchObject({ code: 'usage', advice: say(words('hosted.addExports')) });
});

it("refuses activities that would stand in for plantain's", async () => {
  const hosted = { workflowBundle: { code }, activities: { publish: () => 1, submit: () => 2 } };
  await expect(checkHosted(hosted, ['submit'])).rejects.toThrow('activities of the same name: submit');
});
