import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { PlantainError } from '../../domain/failures/failure.js';
import { whyFile } from '../../domain/failures/file-error.js';
import { keyOfVariable, keyTrouble } from '../../domain/key.js';
import { Secret } from '../../domain/secret.js';
import type { StoreContext } from '../kind.js';
import { say } from '../../words/current.js';
import { sentences, type Text, words } from '../../words/words.js';
import type { KeySource } from './bucket.js';

const COMMAND_LIMIT_MS = 60_000;
/** How long credentials that do not say when they end are used, and how long before their end others are fetched. */
const RENEW_MS = 5 * 60_000;

export interface Credentials {
  readonly id: Secret;
  readonly secret: Secret;
  /** Of temporary credentials. */
  readonly token?: Secret;
  /** Epoch milliseconds. */
  readonly endsAt?: number;
}

/** How the settings of a store name its credentials. */
interface CredentialSettings {
  readonly accessKeyId?: { readonly env: string };
  readonly accessKeySecret?: { readonly env: string };
  readonly securityToken?: { readonly env: string };
  /** Takes the place of the three above, and is asked again before they expire. */
  readonly credentials?: { readonly command: readonly string[] } | { readonly file: string };
}

/** Where the keys of a store come from. */
export interface CredentialSource extends KeySource<Credentials> {
  /** For messages: `the environment variable OSS_KEY`. */
  readonly place: Text;
  /** Whether other credentials may be had while the program runs. */
  readonly renewable: boolean;
  /** @throws PlantainError `store_failed` that says what is missing */
  current(): Promise<Credentials>;
  /** Other credentials than those that were refused, if there are any. @throws PlantainError `store_failed` */
  renewed(refused: Credentials): Promise<Credentials | undefined>;
}

export function credentialSource(settings: CredentialSettings, context: StoreContext): CredentialSource {
  const { credentials } = settings;
  if (credentials === undefined) return fixedSource(settings, context);
  return 'command' in credentials
    ? new RenewedSource(words('credentials.fromCommand', { program: credentials.command[0] ?? '' }), () =>
        runCommand(credentials.command, context),
      )
    : new RenewedSource(words('credentials.fromFile', { path: resolve(context.folder, credentials.file) }), () =>
        readCredentials(resolve(context.folder, credentials.file)),
      );
}

const failure = (message: Text): PlantainError => new PlantainError({ code: 'store_failed', billing: 'unbilled', message });

function fixedSource(settings: CredentialSettings, { env }: StoreContext): CredentialSource {
  const take = (option: 'accessKeyId' | 'accessKeySecret' | 'securityToken'): Secret | undefined => {
    const reference = settings[option];
    if (reference === undefined) return undefined;
    const found = keyOfVariable(reference.env, { env });
    if (found instanceof Secret) return found;
    throw failure(words('credentials.option', { option, why: found.missing }));
  };
  let known: Credentials | undefined;
  const current = async (): Promise<Credentials> => {
    if (known) return known;
    const id = take('accessKeyId');
    const secret = take('accessKeySecret');
    const token = take('securityToken');
    if (!id || !secret) throw failure(words('credentials.none'));
    known = { id, secret, ...(token ? { token } : {}) };
    return known;
  };
  const names = [settings.accessKeyId, settings.accessKeySecret, settings.securityToken].flatMap((one) => one?.env ?? []);
  const place = words('credentials.fromVariables', { count: names.length, names: { list: names } });
  return { place, renewable: false, current, renewed: async () => undefined };
}

/** Credentials that end: fetched before they do, once for all who wait for them. */
class RenewedSource implements CredentialSource {
  readonly renewable = true;
  #known: (Credentials & { readonly useUntil: number }) | undefined;
  #loading: Promise<Credentials> | undefined;

  constructor(
    readonly place: Text,
    private readonly fetch: () => Promise<string>,
  ) {}

  async current(): Promise<Credentials> {
    const known = this.#known;
    if (known && Date.now() < known.useUntil) return known;
    try {
      return await this.#load();
    } catch (error) {
      // Better than nothing: the server may still take them.
      if (known && Date.now() < (known.endsAt ?? Infinity)) return known;
      throw error;
    }
  }

  async renewed(refused: Credentials): Promise<Credentials | undefined> {
    const isOther = (one: Credentials | undefined): one is Credentials =>
      one !== undefined &&
      (one.id.reveal() !== refused.id.reveal() ||
        one.secret.reveal() !== refused.secret.reveal() ||
        one.token?.reveal() !== refused.token?.reveal());
    if (isOther(this.#known)) return this.#known;
    const loaded = await this.#load();
    return isOther(loaded) ? loaded : undefined;
  }

  #load(): Promise<Credentials> {
    this.#loading ??= this.#fetchOnce().finally(() => (this.#loading = undefined));
    return this.#loading;
  }

  async #fetchOnce(): Promise<Credentials> {
    const found = parseCredentials(await this.fetch(), this.place);
    const left = (found.endsAt ?? Infinity) - Date.now();
    this.#known = { ...found, useUntil: Date.now() + Math.min(RENEW_MS, left - Math.min(RENEW_MS, left / 2)) };
    return this.#known;
  }
}

async function runCommand([program = '', ...args]: readonly string[], { folder, env }: StoreContext): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, args, { cwd: folder, env, timeout: COMMAND_LIMIT_MS });
    return stdout;
  } catch (error) {
    // What it printed may hold a key.
    const code = error instanceof Error && 'code' in error ? String(error.code) : words('credentials.aSignal');
    throw failure(sentences(words('credentials.commandFailed', { program, code }), words('credentials.runIt')));
  }
}

async function readCredentials(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw failure(words('credentials.unreadable', { path, why: whyFile(error) }));
  }
}

/**
 * Reads what `AssumeRole`, an ECS role or a credential process of the Aliyun CLI answers: `AccessKeyId`, `access_key_id` and the like,
 * at the top or in `Credentials`; `SecurityToken` also as `StsToken`; `Expiration` as an ISO time.
 */
function parseCredentials(text: string, place: Text): Credentials {
  const fields = fieldsOf(text);
  const take = (name: string): Secret | undefined => {
    const value = fields?.get(name);
    return typeof value === 'string' && value.trim() !== '' ? new Secret(value.trim(), say(place)) : undefined;
  };
  const id = take('accesskeyid');
  const secret = take('accesskeysecret');
  const token = take('securitytoken') ?? take('ststoken');
  if (!id || !secret) {
    const form = '{ "AccessKeyId": "…", "AccessKeySecret": "…", "SecurityToken": "…", "Expiration": "2026-01-31T12:00:00Z" }';
    throw failure(words('credentials.notCredentials', { place, form }));
  }
  for (const one of [id, secret, ...(token ? [token] : [])]) {
    const trouble = keyTrouble(one.reveal());
    if (trouble !== undefined) throw failure(words('credentials.badKey', { place, why: trouble }));
  }
  const expiration = fields?.get('expiration');
  const endsAt = typeof expiration === 'string' ? Date.parse(expiration) : NaN;
  return { id, secret, ...(token ? { token } : {}), ...(Number.isNaN(endsAt) ? {} : { endsAt }) };
}

function fieldsOf(text: string): Map<string, unknown> | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value !== 'object' || value === null) return undefined;
    const inner = 'Credentials' in value ? value.Credentials : value;
    if (typeof inner !== 'object' || inner === null) return undefined;
    return new Map(Object.entries(inner).map(([name, field]) => [name.replaceAll('_', '').toLowerCase(), field as unknown]));
  } catch {
    return undefined;
  }
}
