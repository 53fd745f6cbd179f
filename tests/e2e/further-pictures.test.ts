import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { serveHttp } from '../http/servers.js';
import { PNG } from '../spool/fixture.js';
import { Bench } from './harness.js';
import { freshName } from './running-batch.js';
import { settledOf, summaryOf } from './unstored-batch.js';

const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==', 'base64');

describe('plantain resume of a batch that has ended', { timeout: 300_000 }, () => {
  it('brings the picture whose URL did not answer beside one that did, without another request', async () => {
    let paid = 0;
    let ready = false;
    const mirror = await serveHttp(({ method, url = '', headers }, response) => {
      if (method === 'POST') {
        paid++;
        const images = ['late.gif', 'now.png'].map((file) => ({ url: `http://${headers.host}/${file}` }));
        return void response.end(JSON.stringify({ data: images }));
      }
      if (url === '/now.png') return void response.end(PNG);
      response.writeHead(ready ? 200 : 404).end(ready ? GIF : '');
    });
    onTestFinished(() => mirror.close());
    const banana = { provider: 'gemini', baseUrl: mirror.url, key: { env: 'BANANA_KEY' } };
    const bench = await Bench.open({ temporalAddress: inject('temporalAddress'), config: { sites: { banana } } });
    onTestFinished(() => bench.close());
    const name = freshName();
    const ran = await bench.run('run', await bench.withItems(1), '--name', name, '--yes');
    expect(ran.code, ran.stderr).toBe(0);
    expect(summaryOf(ran)).toMatchObject({ unfetched: 1, tally: { success: 1, images: 1 } });
    expect(ran.stderr).toContain(`plantain resume ${name}`);
    const [before] = await bench.manifest(name);
    expect(before).toMatchObject({ files: ['Task_1_1_a_pear_1.png'], claims: [expect.stringContaining('/late.gif')] });

    const early = await bench.run('resume', name);
    expect(early.stderr).toContain('Some pictures of 1 item cannot be fetched yet');
    expect(settledOf(early)).toMatchObject({ pictures: 0 });
    ready = true;
    const resumed = await bench.run('resume', name);
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(settledOf(resumed)).toMatchObject({ pictures: 1 });
    expect(resumed.stderr).toContain('1 paid picture is now in');
    expect(summaryOf(resumed)).toMatchObject({ tally: { success: 1, images: 2 } });
    expect(summaryOf(resumed)).not.toHaveProperty('unfetched');
    const [after] = await bench.manifest(name);
    expect(after).toMatchObject({ status: 'success', files: ['Task_1_1_a_pear_1.png', 'Task_1_1_a_pear_2.gif'] });
    expect(after).not.toHaveProperty('claims');
    const files = await readdir(join(bench.folder, 'batch_outputs', name));
    expect(files.filter((file) => file.startsWith('Task_')).sort()).toEqual(['Task_1_1_a_pear_1.png', 'Task_1_1_a_pear_2.gif']);
    expect(paid).toBe(1);
  });
});
