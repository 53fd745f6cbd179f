import { z } from 'zod';

/** Such large numbers are milliseconds: as seconds they lie beyond the year 5000. */
const LEAST_MILLISECONDS = 100_000_000_000;

/** A time of the site; absent, null and empty: it states none. */
export const time = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^-?\d+$/)
      .transform(Number),
    z.literal('').transform(() => null),
    z.null(),
  ])
  .default(null);

/** 0 and below: never (recorded: -1 as it is stored, 0 as it is answered); else seconds, in one old handler milliseconds. */
export function expiryOf(value: number | null): { readonly expiresAt?: number | 'never' } {
  if (value === null) return {};
  if (value <= 0) return { expiresAt: 'never' };
  return { expiresAt: value >= LEAST_MILLISECONDS ? value : value * 1000 };
}
