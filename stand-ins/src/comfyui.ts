import type { IncomingMessage, ServerResponse } from 'node:http';
import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { makeCatalogue } from './comfyui/catalogue.js';
import { Disk } from './comfyui/disk.js';
import { Executor } from './comfyui/executor.js';
import { Hub } from './comfyui/hub.js';
import { Ice } from './comfyui/ice.js';
import { ComfyuiMeter } from './comfyui/meter.js';
import { MODEL_FILES, type ModelFiles } from './comfyui/models.js';
import type { NodeClass } from './comfyui/node-types.js';
import { PromptQueue } from './comfyui/queue.js';
import { respond, upgrade, type Front } from './comfyui/front.js';
import type { Life } from './comfyui/life.js';
import type { Site } from './comfyui/site.js';
import { Troubles, type ComfyuiTrouble } from './comfyui/troubles.js';
import { TRAITS, type ComfyuiVersion } from './comfyui/versions.js';
import { Pace, type PaceOptions } from './comfyui/pace.js';
import { listen, type ListeningServer } from './server.js';

export type { ComfyuiTrouble } from './comfyui/troubles.js';
export { outOfMemory } from './comfyui/troubles.js';

export interface ComfyuiStandInOptions extends PaceOptions {
  /** On 127.0.0.1; 0 or absent: a free one. */
  readonly port?: number;
  /** A sub-path such as `/comfyui` under which a proxy shows the server; absent: none. */
  readonly prefix?: string;
  readonly version?: ComfyuiVersion;
  /** Between `execution_success` and the entry of the history. */
  readonly historyGapMs?: number;
  /** Entries that the history keeps; 10,000 unless given. */
  readonly maxHistory?: number;
  /** Largest body that is taken; 100 MiB unless given. */
  readonly maxBodyBytes?: number;
  /** The server's own option; prompts can ask for previews by `extra_data.preview_method`. */
  readonly previewMethod?: 'none' | 'auto';
  /** Files in the folders of models, instead of the usual ones. */
  readonly models?: Partial<ModelFiles>;
  /** Custom nodes besides the usual classes. */
  readonly extraClasses?: readonly NodeClass[];
  /** Node classes that this server does not have. */
  readonly missingClasses?: readonly string[];
  /** The `Authorization` header that a proxy in front of the server asks for; absent: none. */
  readonly authorization?: string;
  readonly troubles?: readonly ComfyuiTrouble[];
}

export interface ComfyuiStandIn {
  /** With the prefix. */
  readonly url: string;
  readonly port: number;
  readonly meter: ComfyuiMeter;
  readonly disk: Disk;
  setTroubles(troubles: readonly ComfyuiTrouble[]): void;
  /** From the next step on. */
  setStepMs(stepMs: number): void;
  /** With `stepsOnGrant`: lets the prompts of an id make so many more steps. */
  grantSteps(promptId: string, steps: number): void;
  /** Breaks sockets without a close frame, all or those of one client; tells how many. */
  cutSockets(clientId?: string): number;
  /** Sends nothing more over the sockets that are open now. */
  stallSockets(): void;
  /** Frozen, it takes connections and answers nothing, and what runs stands still; then it continues with all that it was sent. */
  readonly ice: Ice;
  /** The process dies: what runs is lost, connections are refused. */
  stop(): Promise<void>;
  /** The process starts again on the same port: queue, history, cache and temporary files are gone. */
  start(): Promise<void>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const tempWord = (): string => [...randomBytes(5)].map((byte) => LETTERS[byte % LETTERS.length]).join('');

function makeSite(options: ComfyuiStandInOptions, pace: Pace): Site {
  const disk = new Disk();
  const models = { ...MODEL_FILES, ...options.models };
  return {
    traits: TRAITS[options.version ?? '0.33.0'],
    disk,
    models,
    catalogue: makeCatalogue(disk, models, options.extraClasses ?? [], options.missingClasses ?? []),
    meter: new ComfyuiMeter(),
    troubles: new Troubles(),
    previewMethod: options.previewMethod ?? 'none',
    historyGapMs: options.historyGapMs ?? 0,
    maxHistory: options.maxHistory ?? 10_000,
    maxBodyBytes: options.maxBodyBytes ?? 104_857_600,
    pace,
    ice: new Ice(),
  };
}

function beginLife(site: Site): Life {
  const stop = new AbortController();
  const queue: PromptQueue = new PromptQueue(site.meter, site.maxHistory, () => hub.sendStatus());
  const hub: Hub = new Hub(site.traits, site.meter, () => queue.remaining);
  const executor = new Executor(site, queue, hub, { tempWord: tempWord(), closing: stop.signal });
  const life: Life = { queue, hub, executor, stop };
  executor.run().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  return life;
}

/**
 * A ComfyUI server on this computer: the protocol of the recorded versions, drawn pictures, troubles on order, and books of what ran
 * when.
 */
export async function startComfyuiStandIn(options: ComfyuiStandInOptions = {}): Promise<ComfyuiStandIn> {
  const pace = new Pace(options);
  const site = makeSite(options, pace);
  site.troubles.set(options.troubles ?? []);
  const prefix = options.prefix ?? '';
  const front: Front = {
    site,
    prefix,
    authorization: options.authorization,
    sockets: new WebSocketServer({ noServer: true, perMessageDeflate: true }),
  };
  let life = beginLife(site);
  let port = options.port ?? 0;
  let server: ListeningServer | undefined;
  const open = async (): Promise<void> => {
    server = await listen(
      port,
      (request: IncomingMessage, response: ServerResponse, url: URL, closing: AbortSignal) =>
        respond(front, life, { request, response, url, closing }),
      (request: IncomingMessage, socket: Duplex, head: Buffer) => void upgrade(front, life, { request, socket, head }),
    );
    port = server.port;
  };
  const stop = async (): Promise<void> => {
    if (!server) return;
    const stopped = server;
    server = undefined;
    life.stop.abort();
    site.ice.thaw();
    life.queue.lose();
    pace.wake();
    life.hub.cut();
    await stopped.close();
  };
  const start = async (): Promise<void> => {
    site.disk.emptyTemp();
    life = beginLife(site);
    await open();
  };
  await open();
  return {
    url: `http://127.0.0.1:${port}${prefix}`,
    port,
    meter: site.meter,
    disk: site.disk,
    setTroubles: (troubles) => site.troubles.set(troubles),
    setStepMs: (stepMs) => pace.setStepMs(stepMs),
    grantSteps: (promptId, steps) => pace.grant(promptId, steps),
    cutSockets: (clientId) => life.hub.cut(clientId),
    stallSockets: () => life.hub.stall(),
    ice: site.ice,
    stop,
    start,
    restart: async () => {
      await stop();
      await start();
    },
    close: stop,
  };
}
