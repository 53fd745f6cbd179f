import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { z } from 'zod';
import { readIfThere } from '../../disk/files.js';
import { BoundedMap } from '../../domain/bounded.js';
import { writeWhole } from '../../disk/whole-file.js';

/** How long a browser is let in after its last visit, also by later starts of the server: a page reconnects after a restart. */
const REMEMBERED_MS = 24 * 3_600_000;
const MOST_REMEMBERED = 50;

const remembered = z.array(z.object({ digest: z.string(), until: z.number() }));

/** Who may use the server: whoever has the token of this start, and the browsers that came with one. */
export class Access {
  /** Of this start alone; 128 random bits. */
  readonly token: string;
  readonly #file: string;
  /** Until when each browser is let in, by the digest of its cookie: the cookie itself is nowhere on disk. */
  readonly #browsers: BoundedMap<string, number>;

  private constructor(token: string, file: string, browsers: BoundedMap<string, number>) {
    this.token = token;
    this.#file = file;
    this.#browsers = browsers;
  }

  /** @param folder of the data folder; `token`: chosen by a person */
  static async open(folder: string, token?: string): Promise<Access> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, 'browsers.json');
    return new Access(token ?? randomBytes(16).toString('hex'), file, await browsersIn(file));
  }

  isToken(given: string): boolean {
    return timingSafeEqual(digestOf(given), digestOf(this.token));
  }

  /** A cookie for a browser that came with the token. */
  async admit(): Promise<string> {
    const cookie = randomBytes(16).toString('hex');
    this.#browsers.set(hex(cookie), Date.now() + REMEMBERED_MS);
    await this.#write();
    return cookie;
  }

  isCookie(given: string): boolean {
    const digest = hex(given);
    const until = this.#browsers.get(digest);
    if (until === undefined || until < Date.now()) return false;
    // At most once an hour, so that not every request writes.
    if (until - Date.now() < REMEMBERED_MS - 3_600_000) {
      this.#browsers.set(digest, Date.now() + REMEMBERED_MS);
      void this.#write().catch(() => undefined);
    }
    return true;
  }

  #write(): Promise<void> {
    const list = [...this.#browsers].map(([digest, until]) => ({ digest, until }));
    return writeWhole(this.#file, `${JSON.stringify(list)}\n`, 0o600);
  }
}

async function browsersIn(file: string): Promise<BoundedMap<string, number>> {
  const browsers = new BoundedMap<string, number>(MOST_REMEMBERED);
  try {
    const list = remembered.parse(JSON.parse((await readIfThere(file)) ?? '[]'));
    for (const { digest, until } of list) if (until > Date.now()) browsers.set(digest, until);
  } catch {
    // Damaged, or of another version: its pages are opened anew.
  }
  return browsers;
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
const hex = (text: string): string => digestOf(text).toString('hex');
