import { chain, mapText, type Text, words } from '../../words/words.js';
import { type Failure, isPlantainError, PlantainError } from '../../domain/failures/failure.js';
import { secretsOf } from '../../domain/secret.js';
import { quote } from '../../http/quote.js';
import type { FailedOperation } from '../provider.js';
import { PATIENCE } from './servers/patience.js';
import { isRefused, type Server, serverUrls } from './servers/server.js';

/** Where a job was when its server could last be asked, and how long it may still run there, in milliseconds. */
interface Seen {
  readonly isRunning: boolean;
  readonly leftMs: number;
  readonly limitMs: number;
}

/** Failures of a server that is away, or whose proxy says so. */
const AWAY = new Set(['network', 'timeout', 'overloaded', 'server_error', 'rate_limited']);

/** The time in which the server of a job cannot be asked. `odd`: something answers there, but not as ComfyUI does. */
export class Absence {
  #since: { readonly kind: 'away' | 'odd'; readonly at: number } | undefined;
  /** It could not be asked at some time: it may have been restarted. */
  wasAway = false;

  /** It has answered. */
  over(): void {
    this.#since = undefined;
  }

  get ms(): number {
    return this.#since ? Date.now() - this.#since.at : 0;
  }

  /** In words for the screen. */
  get kind(): 'away' | 'odd' | undefined {
    return this.#since?.kind;
  }

  /** What `error` means for the job; undefined as long as the server may come back with it. @throws what is not for us to judge */
  judge(error: unknown, server: Server, seen: Seen): FailedOperation | undefined {
    if (isPlantainError(error) && error.code === 'spool_full') throw error;
    this.wasAway = true;
    const kind = isPlantainError(error) && AWAY.has(error.code) ? 'away' : 'odd';
    if (this.#since?.kind !== kind) this.#since = { kind, at: Date.now() };
    const why = reasonOf(error, server);
    if (kind === 'odd') return this.ms < PATIENCE.oddMs ? undefined : odd(error, why, server);
    const patienceMs = isRefused(error) ? PATIENCE.refusedMs : PATIENCE.silentMs;
    if (serverUrls(server.site).length > 1 && this.ms > patienceMs) {
      return failed({ code: 'network', message: words('comfyui.gone', { server: server.label, why }), billing: 'unbilled' });
    }
    if (!seen.isRunning || seen.leftMs > 0 || this.ms < PATIENCE.blinkMs) return undefined;
    const [time, limit] = [{ ms: this.ms }, { shortMs: seen.limitMs }];
    const message = words('comfyui.silent', { server: server.label, time, limit, why });
    return failed({ code: 'timeout', message, billing: 'unbilled', open: true });
  }
}

const failed = (failure: Failure): FailedOperation => ({ kind: 'failed', failure });

function odd(error: unknown, why: Text, server: Server): FailedOperation {
  const isKey = isPlantainError(error) && error.code === 'auth';
  const message = isKey ? why : chain(words('comfyui.notComfyui', { server: server.label }), why);
  return failed({ code: isKey ? 'auth' : 'invalid_response', message, billing: 'unbilled', open: true });
}

function reasonOf(error: unknown, { site }: Server): Text {
  if (error instanceof PlantainError) return mapText(error.text, (part) => quote(part, ...secretsOf(site)));
  return words('comfyui.otherForm');
}
