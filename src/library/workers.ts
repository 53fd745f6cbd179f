import { warning } from '../client/events.js';
import { listBatches, openBatchesOf } from '../client/batches/find-batches.js';
import { checkBuild } from '../client/serve/fitness.js';
import { JoinedBatches } from '../client/serve/join-batches.js';
import { stopServing } from '../client/serve/stop-serving.js';
import type { Session } from '../client/session.js';
import type { HostedWork, RunningWorkers } from '../client/workers.js';
import { SHARED_QUEUE } from '../domain/names.js';
import { withCustomSitesOf } from '../prepare/custom-site.js';
import { siteNames } from '../prepare/site-names.js';
import type { Home } from './home.js';

const MOST = 50;

export interface WorkersOptions extends Partial<HostedWork> {
  /** Serve only these sites (default: all of the configuration). */
  readonly sites?: readonly string[];
}

/** Workers that serve all open batches within their reach until they are stopped. */
export class Workers {
  readonly #home: Home;
  readonly #session: Session;
  readonly #running: RunningWorkers;
  readonly #joined: JoinedBatches;
  readonly #over = new AbortController();
  readonly #keeping: Promise<void>;
  #stopped: Promise<void> | undefined;
  /** Rejects when a worker fails; never resolves. */
  readonly failed: Promise<never>;

  private constructor(home: Home, session: Session, running: RunningWorkers, joined: JoinedBatches) {
    this.#home = home;
    this.#session = session;
    this.#running = running;
    this.#joined = joined;
    this.#keeping = joined.keep(this.#over.signal);
    this.failed = Promise.race([running.failed, this.#keeping.then((): Promise<never> => new Promise(() => undefined))]);
    this.failed.catch(() => undefined);
  }

  /** For this library alone: `Plantain.startWorkers` starts workers. */
  static async start(home: Home, { sites: given, workflowBundle, activities }: WorkersOptions): Promise<Workers> {
    const { session: opened, build, emit, own } = home;
    checkBuild(build);
    const sites = given && siteNames(opened.config, given);
    const { config, missing } = await withCustomSitesOf(opened.config, await openBatchesOf(opened.client, opened.config));
    for (const text of missing) emit(warning(text));
    const session = { ...opened, config };
    const hosted = workflowBundle && { workflowBundle, ...(activities ? { activities } : {}) };
    const running = await own.launch(session, config, [{ mainQueue: SHARED_QUEUE, ...(sites ? { sites } : {}) }], hosted);
    const joined = new JoinedBatches(emit, session, running, sites);
    await joined.look();
    return new Workers(home, session, running, joined);
  }

  /** Task queue on which these workers also run the workflows of `workflowBundle`. */
  get taskQueue(): string {
    return SHARED_QUEUE;
  }

  /** Random id of the spool of this host. */
  get host(): string {
    return this.#running.host;
  }

  /** Takes no more work; resolves when what is paid for is answered and stored. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#over.abort();
    await this.#keeping;
    await stopServing(this.#home.emit, this.#session, this.#running, () => this.#served());
  }

  async #served(): Promise<string[]> {
    const open = await listBatches(this.#session.client, { open: true, most: MOST });
    return open
      .filter(({ mainQueue }) => mainQueue === SHARED_QUEUE || this.#joined.serves(mainQueue))
      .map(({ batchId }) => batchId);
  }
}
