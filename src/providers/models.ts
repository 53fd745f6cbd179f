import { words, type Words } from '../words/words.js';

/** What a model is known to take at the service that made it; mirrors may take more or less. */
export interface ModelFacts {
  /** Empty: its shape is set by its size. */
  readonly ratios: readonly string[];
  /** Empty: it takes no size, or free ones. */
  readonly sizes: readonly string[];
  /** Any size in pixels within the rules of its maker. */
  readonly freeSizes?: true;
  /** Values of `quality`; absent: it has none. */
  readonly qualities?: readonly string[];
  /** Most reference pictures; absent: not known. */
  readonly references?: number;
  /** Levels of thinking; empty or absent: it cannot be set. */
  readonly thinking?: readonly string[];
  /** What a picture costs by size and quality, in US dollars, where its maker publishes that; a model without sizes has one row without. */
  readonly prices?: readonly ModelPrice[];
  /** Day on which its maker shut it down, or said that it will. ISO date. */
  readonly ends?: string;
  /** The sources disagree on that day. */
  readonly unsettled?: true;
  /** The model that takes its place. */
  readonly successor?: string;
}

export interface ModelPrice {
  readonly size?: string;
  readonly quality?: string;
  /** US dollars a picture. */
  readonly amount: number;
}

/** All that is known of a provider's models. Advice: it ages within weeks, and the site has the last word. */
export interface ModelTable<Facts extends ModelFacts = ModelFacts> {
  /** Day of the facts. ISO date. */
  readonly asOf: string;
  /** Where they come from. */
  readonly sources: readonly string[];
  readonly models: Readonly<Record<string, Facts>>;
}

/** What is known of a model; undefined for any other, which may well exist. */
export const factsIn = <Facts extends ModelFacts>({ models }: ModelTable<Facts>, model: string): Facts | undefined =>
  Object.hasOwn(models, model) ? models[model] : undefined;

/** How a model stands on a day: in use, to be shut down, perhaps shut down, shut down. */
export function standingOf({ ends, unsettled }: ModelFacts, today: string): 'live' | 'ending' | 'perhapsEnded' | 'ended' {
  if (ends === undefined) return 'live';
  if (today < ends) return 'ending';
  return unsettled ? 'perhapsEnded' : 'ended';
}

/** The day of the calendar at Greenwich, as an ISO date. */
export const dayOf = (now: Date): string => now.toISOString().slice(0, 10);

/** That the maker has shut down the model, or may have; undefined for one in use. */
export function endedNote(vendor: string, model: string, facts: ModelFacts, now: Date): Words | undefined {
  const { ends: day = '', successor } = facts;
  const standing = standingOf(facts, dayOf(now));
  if (standing === 'live' || standing === 'ending') return undefined;
  const values = { vendor, model, day, successor: successor ?? 'none' };
  return words(standing === 'ended' ? 'advice.shutDown' : 'advice.mayEnd', values);
}
