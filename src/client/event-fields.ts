import { z } from 'zod';
import type { FailureCode } from '../domain/failures/failure.js';

type Shape<T> = { readonly [K in keyof T]-?: z.ZodType<Exclude<T[K], undefined>> };
type NoMore<S, T> = { readonly [K in Exclude<keyof S, keyof T>]: never };

/** The schema of a type, of which it must name each field and no other. */
export const schemaOf =
  <T extends object>() =>
  <S extends Shape<T>>(shape: S & NoMore<S, T>) =>
    z.object<S>(shape);

export const text = (what: string) => z.string().describe(what);
export const texts = (what: string) => z.array(z.string()).describe(what);
/** A text for people, which `--json` prints in their language, with its words beside it. */
export const said = (what: string) => z.string().meta({ description: what, isSaid: true });
export const saids = (what: string) => z.array(said('')).describe(what);
export const count = (what: string) => z.int().nonnegative().describe(what);
export const amount = (what: string) => z.number().describe(what);
export const flag = (what: string) => z.boolean().describe(what);
/** A moment in epoch milliseconds. */
export const moment = (what: string) => z.number().describe(`${what} (epoch milliseconds)`);
/** A duration in milliseconds. */
export const duration = (what: string) => z.number().describe(`${what} (milliseconds)`);
/** A newer version may know more codes. */
export const code = (what: string) => z.string().describe(what) as unknown as z.ZodType<FailureCode>;
