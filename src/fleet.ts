import { type NativeConnection, Worker, type WorkerOptions as SdkOptions, type WorkflowBundleOption } from '@temporalio/worker';
import type { createActivities } from './activities/index.js';
import type { ServedQueues, WorkerOptions } from './client/workers.js';
import { workflowCode } from './temporal/runtime.js';
import { hostQueue, siteFreeQueue, siteQueue } from './domain/names.js';

const CACHED_WORKFLOWS = 150;
const SLOTS_PER_SITE = 100;
const FREE_SLOTS = 200;
const HOST_SLOTS = 20;

export interface FleetOptions extends Pick<WorkerOptions, 'config' | 'target' | 'hosted'> {
  readonly connection: NativeConnection;
  readonly activities: ReturnType<typeof createActivities>;
  /** Whose spool this process has. */
  readonly hosts: readonly string[];
  /** The workflow code. */
  readonly bundle: WorkflowBundleOption;
}

/** The Workers of one main queue; what costs money stops first. */
interface Group {
  readonly paid: readonly Worker[];
  readonly rest: readonly Worker[];
}

/** One SDK Worker per task queue of this process: those of its host's spool, and those of each main queue that it serves. */
export class Fleet {
  readonly #options: FleetOptions;
  readonly #groups = new Map<string, Group>();
  /** Each Worker that has not ended. */
  readonly #runs = new Map<Worker, Promise<void>>();
  readonly #home: Worker[] = [];
  #stopping = false;
  #failed: (error: unknown) => void = () => undefined;
  /** Rejects when a Worker fails; never resolves. */
  readonly failed: Promise<never>;

  private constructor(options: FleetOptions) {
    this.#options = options;
    this.failed = new Promise<never>((_resolve, reject) => (this.#failed = reject));
    this.failed.catch(() => this.#stop([...this.#runs.keys()]));
  }

  static async launch(options: FleetOptions, serves: readonly ServedQueues[]): Promise<Fleet> {
    const fleet = new Fleet(options);
    const { activities, hosts } = options;
    for (const host of hosts) {
      const own = { activities: activities.host, maxConcurrentActivityTaskExecutions: HOST_SLOTS };
      fleet.#home.push(await fleet.#create(hostQueue(host), own));
    }
    const groups = await Promise.all(serves.map(async (served) => [served.mainQueue, await fleet.#group(served)] as const));
    fleet.#run(fleet.#home);
    for (const [mainQueue, group] of groups) fleet.#take(mainQueue, group);
    return fleet;
  }

  /** Serves further task queues; nothing when they are served already or the fleet stops. */
  async serve(served: ServedQueues): Promise<void> {
    if (this.#stopping || this.#groups.has(served.mainQueue)) return;
    const group = await this.#group(served);
    if (!this.#stopping) this.#take(served.mainQueue, group);
  }

  /** Serves the queues of a main queue no more: for a batch that has ended. */
  async leave(mainQueue: string): Promise<void> {
    const group = this.#groups.get(mainQueue);
    if (!group) return;
    this.#groups.delete(mainQueue);
    await this.#end([...group.paid, ...group.rest]);
  }

  /** Takes no more paid work; resolves when what was paid for is answered. */
  async endPaid(): Promise<void> {
    this.#stopping = true;
    await this.#end([...this.#groups.values()].flatMap(({ paid }) => paid));
  }

  /** Ends all that is left. */
  async end(): Promise<void> {
    this.#stopping = true;
    await this.#end([...this.#runs.keys()]);
  }

  async #group({ mainQueue, sites }: ServedQueues): Promise<Group> {
    const { activities, config, bundle, hosted } = this.#options;
    const paid: Worker[] = [];
    const rest: Worker[] = [];
    for (const [name, site] of Object.entries(config.sites)) {
      if (sites && !sites.includes(name)) continue;
      const { slots = SLOTS_PER_SITE, startsPerSecond } = site.limits ?? {};
      const rate = startsPerSecond === undefined ? {} : { maxTaskQueueActivitiesPerSecond: startsPerSecond };
      const own = { activities: activities.paid, maxConcurrentActivityTaskExecutions: slots, ...rate };
      paid.push(await this.#create(siteQueue(mainQueue, name), own));
      rest.push(
        await this.#create(siteFreeQueue(mainQueue, name), {
          activities: activities.free,
          maxConcurrentActivityTaskExecutions: FREE_SLOTS,
          // Their heartbeats carry the progress that people see.
          maxHeartbeatThrottleInterval: '1s',
        }),
      );
    }
    rest.push(
      await this.#create(mainQueue, {
        ...workflowCode(hosted?.workflowBundle ?? bundle),
        activities: { ...hosted?.activities, ...activities.main },
        maxCachedWorkflows: CACHED_WORKFLOWS,
      }),
    );
    return { paid, rest };
  }

  #create(taskQueue: string, own: Partial<SdkOptions>): Promise<Worker> {
    const { connection, target } = this.#options;
    return Worker.create({
      connection,
      namespace: target.namespace,
      taskQueue,
      maxHeartbeatThrottleInterval: '5s',
      shutdownGraceTime: 0,
      ...own,
    });
  }

  #take(mainQueue: string, group: Group): void {
    this.#groups.set(mainQueue, group);
    this.#run([...group.paid, ...group.rest]);
  }

  #run(workers: readonly Worker[]): void {
    for (const worker of workers) {
      const run = worker.run().finally(() => this.#runs.delete(worker));
      run.catch(this.#failed);
      this.#runs.set(worker, run);
    }
  }

  async #end(workers: readonly Worker[]): Promise<void> {
    this.#stop(workers);
    await Promise.all(workers.map((worker) => this.#runs.get(worker) ?? Promise.resolve()));
  }

  #stop(workers: readonly Worker[]): void {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  }
}
