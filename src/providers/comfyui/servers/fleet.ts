import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { BoundedSet } from '../../../domain/bounded.js';
import { isPlantainError, PlantainError } from '../../../domain/failures/failure.js';
import { unlessAborted } from '../../../domain/unless-aborted.js';
import type { Http } from '../../../http/request.js';
import type { ProviderContext } from '../../provider.js';
import { JobBook } from './job-book.js';
import { PATIENCE } from './patience.js';
import { type Queue, readQueue } from './queue.js';
import type { JobSocket } from './job-socket.js';
import { Server, serverUrls } from './server.js';

/** A server that could not be reached is skipped for that long, then twice as long, up to the limit. */
const FIRST_REST_MS = 5_000;
const LONGEST_REST_MS = 60_000;
/** Jobs that are followed at the same time share a look at the queue that is no older. */
const QUEUE_AGE_MS = 400;
/** Weight of the newest job in the mean time of a server. */
const NEWEST_WEIGHT = 0.3;
const MOST_ABANDONED = 1_000;

/** What this process knows of one server. */
class Standing {
  /** Our jobs on their way to it: its queue does not count them yet. */
  coming = 0;
  /** Uploaded pictures: digest to the name that the server gave. */
  readonly uploads = new Map<string, Promise<string>>();
  /** By class of its nodes: whether they are paid at Comfy.org. */
  readonly partnerNodes = new Map<string, boolean>();
  queue: Look<Queue> | undefined;
  remaining: Look<number> | undefined;
  /** It has no records of jobs under `/api/jobs`; until then it is not asked for one. */
  noRecordsUntil = 0;
  /** Jobs that were given to others because it was silent: taken back once it answers. */
  readonly abandoned = new BoundedSet<string>(MOST_ABANDONED);
  restUntil = 0;
  restMs = 0;
  /** How long a job takes there, in milliseconds. */
  meanMs: number | undefined;
}

interface Look<T> {
  readonly at: number;
  readonly look: Promise<T>;
}

const prompt = z.object({ exec_info: z.object({ queue_remaining: z.number() }) });

/** The servers as one worker process sees them; the same for all that use its `Http`. */
export class Fleet {
  static readonly #all = new WeakMap<Http, Fleet>();
  readonly #standings = new Map<string, Standing>();
  /** Sockets that were opened before their job was sent, by client id. */
  readonly sockets = new Map<string, JobSocket>();
  readonly jobs = new JobBook();

  static of(http: Http): Fleet {
    const fleet = Fleet.#all.get(http) ?? new Fleet();
    Fleet.#all.set(http, fleet);
    return fleet;
  }

  standing({ url }: Pick<Server, 'url'>): Standing {
    const known = this.#standings.get(url) ?? new Standing();
    this.#standings.set(url, known);
    return known;
  }

  /** The queue of a server; `fresh`: asked for from now on. */
  async queue(server: Server, fresh: boolean): Promise<Queue> {
    const standing = this.standing(server);
    const known = standing.queue;
    if (!fresh && known && Date.now() - known.at < QUEUE_AGE_MS) return unlessAborted(known.look, server.signal);
    const look = readQueue(server.shared());
    standing.queue = { at: Date.now(), look };
    return unlessAborted(look, server.signal);
  }

  /** How many jobs are in the queue of a server, the running one included. */
  async remaining(server: Server): Promise<number> {
    const standing = this.standing(server);
    const known = standing.remaining;
    if (known && Date.now() - known.at < QUEUE_AGE_MS) return unlessAborted(known.look, server.signal);
    const shared = server.shared();
    const look = shared.get('/prompt').then((answer) => prompt.parse(answer).exec_info.queue_remaining);
    standing.remaining = { at: Date.now(), look };
    return unlessAborted(look, server.signal);
  }

  /**
   * The server that takes the next job: the one that is through with it first, by its queue, our own jobs on their way and how long its
   * jobs have taken. One that cannot be reached is skipped for a while. The job counts as on its way until it `arrived`.
   * @throws PlantainError when none can be reached
   */
  async choose(context: ProviderContext): Promise<Server> {
    const all = serverUrls(context.site).map((url) => new Server(context, url));
    const [only] = all;
    if (only && all.length === 1) return this.#coming(only);
    const awake = all.filter((server) => this.standing(server).restUntil <= Date.now());
    const asked = await Promise.all((awake.length > 0 ? awake : all).map((server) => this.#loadOf(server, context.signal)));
    const loads = asked.filter((one) => 'load' in one);
    const best = loads.sort((a, b) => this.#waitOf(a) - this.#waitOf(b))[0];
    if (best) return this.#coming(best.server);
    const refused = asked.find((one) => 'error' in one);
    throw (
      refused?.error ??
      new PlantainError({ code: 'network', message: `no server of site "${context.site.name}" answers`, billing: 'unbilled' })
    );
  }

  #coming(server: Server): Server {
    this.standing(server).coming += 1;
    return server;
  }

  /** A job that was on its way is in the queue of the server, or will never be. */
  arrived(server: Server): void {
    this.standing(server).coming -= 1;
  }

  async #loadOf(
    server: Server,
    signal: AbortSignal,
  ): Promise<{ server: Server; load: number } | { server: Server; error: PlantainError }> {
    try {
      const limit = AbortSignal.any([server.signal, AbortSignal.timeout(PATIENCE.choiceMs)]);
      const { exec_info: info } = prompt.parse(await server.get('/prompt', limit));
      this.standing(server).restMs = 0;
      await this.#takeBack(server);
      return { server, load: info.queue_remaining };
    } catch (error) {
      signal.throwIfAborted();
      const failure = isPlantainError(error)
        ? error
        : new PlantainError({
            code: 'invalid_response',
            message: `${server.label} does not answer as ComfyUI does`,
            billing: 'unbilled',
          });
      this.rest(server);
      return { server, error: failure };
    }
  }

  /** What was given to others while it was silent would be made twice. */
  async #takeBack(server: Server): Promise<void> {
    const { abandoned } = this.standing(server);
    const ids = [...abandoned];
    if (ids.length === 0) return;
    abandoned.clear();
    // A job that already runs is left alone until it ends.
    await server.post('/queue', { delete: ids }).catch(() => undefined);
  }

  #waitOf({ server, load }: { server: Server; load: number }): number {
    const { coming, meanMs } = this.standing(server);
    const known = [...this.#standings.values()].flatMap((one) => (one.meanMs === undefined ? [] : [one.meanMs]));
    return (load + coming + 1) * (meanMs ?? (known.length > 0 ? Math.min(...known) : 1));
  }

  /** Leaves a server out for a while. */
  rest(server: Server): void {
    const standing = this.standing(server);
    standing.restMs = Math.min(LONGEST_REST_MS, Math.max(FIRST_REST_MS, standing.restMs * 2));
    standing.restUntil = Date.now() + standing.restMs;
  }

  /** A job has run for so long. */
  took(server: Server, ms: number): void {
    const standing = this.standing(server);
    standing.meanMs = standing.meanMs === undefined ? ms : standing.meanMs * (1 - NEWEST_WEIGHT) + ms * NEWEST_WEIGHT;
  }

  /** Keeps the socket of a job until somebody follows the job, at most that long. */
  keepSocket(clientId: string, socket: JobSocket, forMs: number): void {
    this.sockets.set(clientId, socket);
    void sleep(forMs, undefined, { ref: false }).then(() => {
      if (this.sockets.get(clientId) === socket) this.takeSocket(clientId)?.close();
    });
  }

  takeSocket(clientId: string): JobSocket | undefined {
    const socket = this.sockets.get(clientId);
    this.sockets.delete(clientId);
    return socket;
  }
}
