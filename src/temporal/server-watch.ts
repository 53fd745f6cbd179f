import { withLock } from '../disk/exclusive-lock.js';
import { isAlive, isForeign } from '../disk/process-identity.js';
import type { RunningServer, StartContext } from './running-server.js';
import { joinOrStart } from './server-start.js';
import { textOf } from '../domain/failures/text-of.js';
import { words } from '../words/words.js';

const LOOK_EVERY_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** Starts the server again, on the same ports, when it dies while this process uses it. Among several users the lock decides who. */
export class ServerWatch {
  readonly #context: StartContext;
  readonly #timer: NodeJS.Timeout;
  #server: RunningServer;
  #looking: Promise<void> | undefined;
  #pauseMs = LOOK_EVERY_MS;
  #nextLook = 0;

  constructor(context: StartContext, server: RunningServer) {
    this.#context = context;
    this.#server = server;
    this.#timer = setInterval(() => this.#tick(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  get current(): RunningServer {
    return this.#server;
  }

  /** Returns when no restart is under way any more. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  #tick(): void {
    if (this.#looking || Date.now() < this.#nextLook || this.#isAlive()) return;
    this.#looking = this.#replace().finally(() => {
      this.#looking = undefined;
    });
  }

  #isAlive(): boolean {
    const { process } = this.#server;
    return isForeign(process) ? this.#context.folder.isDatabaseWritten() : isAlive(process);
  }

  async #replace(): Promise<void> {
    const { folder, log } = this.#context;
    const dead = this.#server;
    try {
      this.#server = await withLock(folder.lock, async () => joinOrStart(this.#context, dead));
      this.#pauseMs = LOOK_EVERY_MS;
      if (this.#server.started) {
        log(words('server.restarted', { pid: String(dead.process.pid), next: String(this.#server.process.pid) }));
      }
    } catch (error) {
      this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
      this.#nextLook = Date.now() + this.#pauseMs;
      log(words('server.notRestarted', { time: { ms: this.#pauseMs }, why: textOf(error) }));
    }
  }
}
