import type { Submission } from '../../domain/generation.js';
import type { Json, JsonObject } from '../../domain/json.js';
import type { FailedOperation, FollowContext } from '../provider.js';
import { Absence } from './absence.js';
import { Alarm } from './alarm.js';
import { outcomeOf, stopJob } from './cancel.js';
import { failureOfJob, interrupted, lost, overtime } from './endings.js';
import { Fleet } from './servers/fleet.js';
import type { Classes } from './workflow/classes.js';
import { endedJob, findJob, findLostJob, type HistoryEntry, type JobState, remembersOthers } from './servers/job.js';
import { JobSocket } from './servers/job-socket.js';
import { failureOfDoubt, operationSchema, type Operation } from './operation.js';
import { charged } from './workflow/partner-nodes.js';
import { keepRecord, pictures } from './pictures.js';
import { Server } from './servers/server.js';

const FIRST_LOOK_MS = 300;
/** While others are before it; the longest time for which the end of a running job may stay unseen when its socket does not tell. */
const LONGEST_LOOK_MS = 5_000;
const LONGEST_RUNNING_LOOK_MS = 1_500;
/** A job runs, and its socket has been silent for so long: it may not be registered any more. */
const SILENCE_MS = 20_000;

/** Follows a job to its end. The queue and the history decide; the websocket says when to look, and how far it is. */
export async function poll(pending: Json, context: FollowContext): Promise<Submission | FailedOperation> {
  const follow = new Follow(operationSchema.parse(pending), context);
  try {
    return follow.ended(await follow.toEnd());
  } finally {
    follow.close();
  }
}

class Follow {
  readonly #context: FollowContext;
  readonly #fleet: Fleet;
  #operation: Operation;
  /** One of them has the job. */
  #candidates: readonly Server[];
  #socket: JobSocket;
  readonly #alarm = new Alarm();
  #classes: Classes = new Map();
  #ahead: number | undefined;
  /** Epoch milliseconds at which the job was first seen running. */
  #runningSince: number | undefined;
  readonly #absence = new Absence();
  /** Epoch milliseconds at which the server last had it in its queue. */
  #seenAt = 0;
  constructor(operation: Operation, context: FollowContext) {
    this.#context = context;
    this.#operation = operation;
    this.#fleet = Fleet.of(context.http);
    this.#candidates = operation.servers.map((url) => new Server(context, url));
    const { runningSince } = context.earlier ?? {};
    if (typeof runningSince === 'number') this.#runningSince = runningSince;
    this.#socket = this.#openSocket();
    if (!operation.doubt) this.#fleet.jobs.opened(operation.promptId, this.#server.url, context.key);
  }

  /** Its end is told: nobody has to look for it any more. */
  ended(end: Submission | FailedOperation): Submission | FailedOperation {
    if (end.kind !== 'failed' || !end.failure.open) this.#fleet.jobs.ended(this.#operation.promptId);
    const hasRun = (this.#runningSince ?? this.#socket.heard.node) !== undefined;
    return this.#operation.credits && hasRun ? charged(end) : end;
  }

  close(): void {
    this.#socket.close();
  }

  get #server(): Server {
    const [first] = this.#candidates;
    if (!first) throw new Error('an operation has no server');
    return first;
  }

  #openSocket(): JobSocket {
    const { clientId, promptId, finals } = this.#operation;
    const kept = this.#fleet.takeSocket(clientId);
    const socket = kept ?? new JobSocket({ server: this.#server.shared(), clientId, promptId, finals });
    socket.listen(() => this.#heard(), this.#context.preview);
    return socket;
  }

  #heard(): void {
    this.#tell();
    if (this.#socket.hasEnded) this.#alarm.ring();
  }

  /** For heartbeat and screen. */
  #tell(detail: JsonObject = {}): void {
    const { node, step, of } = this.#socket.heard;
    this.#context.progress({
      server: this.#server.label,
      ...(this.#runningSince === undefined && this.#ahead !== undefined && { queue: this.#ahead }),
      ...(node !== undefined && { node: this.#classes.get(node) ?? node }),
      ...(step !== undefined && of !== undefined && { step, of }),
      ...(this.#runningSince !== undefined && { runningSince: this.#runningSince }),
      ...detail,
    });
  }

  async toEnd(): Promise<Submission | FailedOperation> {
    for (let waitMs = FIRST_LOOK_MS; ;) {
      const end = await this.#look();
      if (end) return end;
      const isNear = this.#runningSince !== undefined || (this.#ahead ?? 0) < 2;
      const longest = isNear ? LONGEST_RUNNING_LOOK_MS : LONGEST_LOOK_MS;
      // Once the time is over, a server that is away is asked no faster.
      await this.#alarm.sleep(Math.min(waitMs, longest, this.#leftMs() || longest), this.#context.signal);
      waitMs = this.#socket.hasEnded ? FIRST_LOOK_MS : Math.min(longest, waitMs * 1.5);
    }
  }

  async #look(): Promise<Submission | FailedOperation | undefined> {
    try {
      const end = await this.#judge(await this.#ask());
      this.#absence.over();
      return end;
    } catch (error) {
      this.#context.signal.throwIfAborted();
      return this.#away(error);
    }
  }

  async #judge(state: JobState): Promise<Submission | FailedOperation | undefined> {
    switch (state.kind) {
      case 'pending':
        // Where only the length of the queue is known, those behind it are counted as well.
        this.#ahead = Math.min(this.#ahead ?? Infinity, state.ahead);
        this.#seenAt = Date.now();
        this.#tell();
        return undefined;
      case 'running':
        return this.#running(state.classes);
      case 'ended':
        return this.#ended(state.entry);
      case 'unknown':
        return this.#operation.doubt ? { kind: 'failed', failure: failureOfDoubt(this.#operation.doubt) } : this.#lost();
    }
  }

  async #lost(): Promise<FailedOperation> {
    const { openedAt, losses, heard } = this.#socket;
    const ran = this.#runningSince !== undefined || heard.node !== undefined;
    // A process that ends takes its sockets with it.
    const sameSocket = openedAt !== undefined && losses === 0 && this.#seenAt > openedAt;
    const isSame = this.#seenAt > 0 && !this.#absence.wasAway && (sameSocket || (await remembersOthers(this.#server)));
    return lost(this.#server, { ran, isSame }, this.#fleet.jobs.lost(this.#context.key, ran ? 'running' : 'waiting'));
  }

  /** Where the job is; while that is not known, every server that may have it is asked. */
  async #ask(): Promise<JobState> {
    const { promptId } = this.#operation;
    const troubles: unknown[] = [];
    for (const server of this.#candidates) {
      try {
        const state = await this.#askOne(server, promptId);
        if (state.kind === 'unknown') continue;
        this.#isAt(server, state.id);
        return state;
      } catch (error) {
        troubles.push(error);
      }
    }
    const [trouble] = troubles;
    if (trouble === undefined) return { kind: 'unknown' };
    throw trouble instanceof Error ? trouble : new Error('no answer');
  }

  async #askOne(server: Server, id: string): Promise<JobState> {
    if (this.#socket.hasEnded) {
      const ended = await endedJob(server, id);
      if (ended.kind === 'ended') return ended;
    }
    const state = await findJob(server, id, this.#fleet, false);
    return state.kind === 'unknown' ? findLostJob(server, id, this.#fleet, this.#context.signal) : state;
  }

  #isAt(server: Server, promptId: string): void {
    const isNews = this.#candidates.length > 1 || promptId !== this.#operation.promptId;
    this.#candidates = [server];
    const { doubt: _, ...known } = this.#operation;
    this.#operation = { ...known, servers: [server.url], promptId };
    if (!isNews) return;
    this.#socket.close();
    this.#socket = this.#openSocket();
  }

  async #running(classes: Classes): Promise<Submission | FailedOperation | undefined> {
    this.#classes = classes;
    this.#ahead = undefined;
    this.#runningSince ??= Date.now();
    this.#seenAt = Date.now();
    this.#tell();
    this.#reopen();
    if (this.#leftMs() > 0) return undefined;
    const report = await stopJob(this.#server, this.#operation.promptId, this.#fleet);
    if (report !== 'finished_anyway') return overtime(this.#server, this.#context.executionLimitMs ?? 0);
    const state = await endedJob(this.#server, this.#operation.promptId);
    return state.kind === 'ended' ? this.#ended(state.entry) : undefined;
  }

  /** A socket that was opened again may have been unregistered since. One that was not is left: a large picture may be on its way. */
  #reopen(): void {
    const { heardAt, openedAt, losses } = this.#socket;
    if ((openedAt === undefined || losses > 0) && Date.now() - heardAt > SILENCE_MS) this.#socket.reopen();
  }

  /** Of the time that execution may take. */
  #leftMs(): number {
    const { executionLimitMs } = this.#context;
    if (executionLimitMs === undefined || this.#runningSince === undefined) return Infinity;
    return Math.max(0, this.#runningSince + executionLimitMs - Date.now());
  }

  async #ended(entry: HistoryEntry): Promise<Submission | FailedOperation> {
    this.#runningSince ??= Date.now();
    const times = entry.status.messages.map(([, { timestamp }]) => (typeof timestamp === 'number' ? timestamp : 0));
    switch (outcomeOf(entry)) {
      case 'done': {
        const workedMs = Math.max(...times) - Math.min(...times);
        this.#fleet.took(this.#server, workedMs);
        const answer = await pictures(
          entry,
          { operation: this.#operation, server: this.#server, socket: this.#socket },
          this.#context,
        );
        await keepRecord(entry, this.#operation, this.#context.spool);
        return answer.kind === 'done' && Number.isFinite(workedMs) ? { ...answer, workedMs } : answer;
      }
      case 'interrupted':
        return interrupted(this.#server);
      case 'failed':
        return failureOfJob(entry, this.#server);
    }
  }

  #away(error: unknown): FailedOperation | undefined {
    const seen = {
      isRunning: this.#runningSince !== undefined,
      leftMs: this.#leftMs(),
      limitMs: this.#context.executionLimitMs ?? 0,
    };
    const end = this.#absence.judge(error, this.#server, seen);
    if (end?.failure.code === 'network') this.#fleet.standing(this.#server).abandoned.add(this.#operation.promptId);
    if (!end && this.#absence.kind) this.#tell({ [this.#absence.kind]: Math.round(this.#absence.ms / 1000) });
    return end;
  }
}
