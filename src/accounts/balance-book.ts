import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readIfThere } from '../disk/files.js';
import type { Balance } from '../domain/money/balance.js';
import type { Site } from '../providers/provider.js';
import { writeWhole } from '../disk/whole-file.js';

const amount = z.number().exactOptional();
/** A balance as one of our own files has it. */
export const balanceSchema: z.ZodType<Balance> = z.object({
  unit: z.enum(['quota', 'points']),
  name: z.string().exactOptional(),
  unlimited: z.boolean(),
  available: amount,
  used: amount,
  total: amount,
  expiresAt: z.union([z.number(), z.literal('never')]).exactOptional(),
  own: z.object({ currency: z.string(), perUnit: z.number() }).exactOptional(),
});
const page = z.object({ askedAt: z.number(), balance: balanceSchema.nullable(), outdated: z.literal(true).exactOptional() });
const limit = z.object({ until: z.number() });

/** An answer that was kept. */
export interface KnownBalance {
  /** Epoch milliseconds. */
  readonly askedAt: number;
  /** Null: the site does not say. */
  readonly balance: Balance | null;
  /** A batch has been charged since: of whatever age it is, it is not what is left now. */
  readonly outdated?: true;
}

/**
 * What was heard of balances, and which sites take no more questions at the moment: kept in the data folder, because a site counts the calls of
 * all commands together. Holds no key; files are named after a digest of URL and key.
 */
export class BalanceBook {
  readonly #folder: string;

  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'balances');
  }

  /** The last answer, of whatever age. */
  known(site: Site): Promise<KnownBalance | undefined> {
    return this.#read(keyFile(site), page);
  }

  keep(site: Site, known: KnownBalance): Promise<void> {
    return this.#write(keyFile(site), known);
  }

  /** Marks what was heard before `time`, epoch milliseconds, as a figure of the past. */
  async outdate(site: Site, time: number): Promise<void> {
    const known = await this.known(site);
    if (known?.balance && known.askedAt < time) await this.keep(site, { ...known, outdated: true });
  }

  /** Until when the site takes no more questions, epoch milliseconds; undefined: it is not known to refuse them. */
  async limitedUntil(site: Site): Promise<number | undefined> {
    return (await this.#read(limitFile(site), limit))?.until;
  }

  /** The limit holds for this network address, whichever key asks. */
  noteLimit(site: Site, until: number): Promise<void> {
    return this.#write(limitFile(site), { until });
  }

  async #read<T>(name: string, schema: z.ZodType<T>): Promise<T | undefined> {
    const text = await readIfThere(join(this.#folder, name));
    if (text === undefined) return undefined;
    try {
      return schema.parse(JSON.parse(text));
    } catch {
      // Written by another version, or damaged: it is only asked for again.
      return undefined;
    }
  }

  async #write(name: string, content: object): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await writeWhole(join(this.#folder, name), `${JSON.stringify(content)}\n`, 0o600);
  }
}

const digest = (...parts: readonly string[]): string => createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 24);
const keyFile = ({ baseUrl, key }: Site): string => `${digest(baseUrl, key?.reveal() ?? '')}.json`;
const limitFile = ({ baseUrl }: Site): string => `limit-${digest(new URL(baseUrl).host)}.json`;
