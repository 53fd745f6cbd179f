import { startComfyuiStandIn } from '../../stand-ins/src/comfyui.js';
import { type GeminiStandInOptions, type GeminiStandIn, startGeminiStandIn } from '../../stand-ins/src/gemini.js';
import { type GrsaiStandIn, type GrsaiStandInOptions, startGrsaiStandIn } from '../../stand-ins/src/grsai.js';
import { failed } from '../../stand-ins/src/grsai-troubles.js';
import { internalError, rateLimited } from '../../stand-ins/src/troubles.js';
import { type PersonsFolder, until } from '../persons-folder.js';

/** A batch that takes a way through the workflows of its own. */
export interface Course {
  readonly name: string;
  /** Lets the batch of this name happen in the folder, to its end. */
  play(folder: PersonsFolder, batch: string): Promise<void>;
}

const KEY = { env: 'SITE_KEY' };
/** Exit code of a batch in which some items have no picture. */
const SOME_MISSING = 100;

async function atGemini(
  options: GeminiStandInOptions,
  play: (site: GeminiStandIn, settings: object) => Promise<void>,
): Promise<void> {
  const site = await startGeminiStandIn({ pixels: 64, ...options });
  try {
    await play(site, { provider: 'gemini', baseUrl: site.url, key: KEY, settings: { authMode: 'google_xgoog' } });
  } finally {
    await site.close();
  }
}

async function atGrsai(
  options: GrsaiStandInOptions,
  play: (site: GrsaiStandIn, settings: object) => Promise<void>,
): Promise<void> {
  const site = await startGrsaiStandIn({ pixels: 64, ...options });
  try {
    await play(site, { provider: 'grsai', baseUrl: site.url, key: KEY, settings: { pollFirst: 0.2, pollMost: 0.4 } });
  } finally {
    await site.close();
  }
}

export const COURSES: readonly Course[] = [
  {
    name: 'retries-in-segments',
    play: (folder, batch) => {
      const faults = [
        { when: { item: '2', nth: 1 }, action: internalError() },
        { when: { item: '5', nth: 1 }, action: rateLimited({ retryAfter: 1 }) },
        { when: { item: '7' }, action: internalError() },
      ];
      return atGemini({ latencyMs: 400, faults }, async (_site, settings) => {
        await folder.fill(settings, 12);
        await folder
          .start('run', 'items.jsonl', '--name', batch, '--concurrency', '3', '--segment-size', '5', '--retries', '1')
          .ended(SOME_MISSING);
      });
    },
  },
  {
    name: 'paused-and-set',
    play: (folder, batch) =>
      atGemini({ latencyMs: 1_500 }, async ({ meter }, settings) => {
        await folder.fill(settings, 10);
        const running = folder.start('run', 'items.jsonl', '--name', batch, '--concurrency', '4', '--total-timeout', '10m');
        await until('four are asked for', () => meter.entries.length >= 4);
        await folder.start('pause', batch).ended();
        await folder.start('set', batch, '--concurrency', '2', '--total-timeout', '12h').ended();
        const resumed = folder.start('resume', batch);
        await Promise.all([running.ended(), resumed.ended()]);
      }),
  },
  {
    name: 'cancelled',
    play: (folder, batch) =>
      atGemini({ latencyMs: 2_000 }, async ({ meter }, settings) => {
        await folder.fill(settings, 16);
        const running = folder.start('run', 'items.jsonl', '--name', batch, '--concurrency', '2', '--segment-size', '2');
        await until('three are asked for', () => meter.entries.length >= 3);
        await folder.start('cancel', batch).ended();
        await running.ended(SOME_MISSING);
      }),
  },
  {
    name: 'out-of-time',
    play: (folder, batch) =>
      atGemini({ latencyMs: 3_000 }, async (_site, settings) => {
        await folder.fill(settings, 8);
        await folder
          .start('run', 'items.jsonl', '--name', batch, '--concurrency', '2', '--total-timeout', '5s', '--yes')
          .ended(SOME_MISSING);
      }),
  },
  {
    name: 'killed-and-resumed',
    play: (folder, batch) =>
      atGemini({ latencyMs: 3_000 }, async (site, settings) => {
        await folder.fill(settings, 5);
        const running = folder.start('run', 'items.jsonl', '--name', batch, '--concurrency', '3', '--retries', '1');
        await until('three are open', () => site.meter.maxOpen >= 3);
        await running.kill();
        site.setLatency(300);
        await folder.start('resume', batch).ended();
      }),
  },
  {
    name: 'tasks-with-uploads',
    play: (folder, batch) => {
      const faults = [{ when: { item: '3', nth: 1 }, action: failed('error') }];
      return atGrsai({ latencyMs: 1_200, faults }, async (site, settings) => {
        await folder.fill(settings, 9, { pictures: true, more: { trustedOrigins: site.origins } });
        await folder
          .start('run', 'items.jsonl', '--name', batch, '--concurrency', '3', '--segment-size', '5', '--retries', '1')
          .ended();
      });
    },
  },
  {
    name: 'tasks-cancelled',
    play: (folder, batch) =>
      atGrsai({ latencyMs: 20_000 }, async (site, settings) => {
        await folder.fill(settings, 4, { pictures: true, more: { trustedOrigins: site.origins } });
        const running = folder.start('run', 'items.jsonl', '--name', batch, '--concurrency', '2');
        await until('two are followed', () => site.polls.size >= 2);
        await folder.start('cancel', batch).ended();
        await running.ended(SOME_MISSING);
      }),
  },
  {
    name: 'jobs-in-a-queue',
    play: async (folder, batch) => {
      const site = await startComfyuiStandIn();
      try {
        await folder.fill({ provider: 'comfyui', baseUrl: site.url }, 4);
        await folder.start('run', 'items.jsonl', '--name', batch, '--concurrency', '3', '--param', 'steps=4').ended();
      } finally {
        await site.close();
      }
    },
  },
];
