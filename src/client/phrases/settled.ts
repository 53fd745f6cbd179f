import type { Settled } from '../../domain/summary.js';
import { sentences, type Words, words } from '../../words/words.js';

/** What came to the store. */
export function settledPhrase({ summary: { batchId: batch, location }, pictures, away, left }: Settled): Words {
  if (pictures > 0) return words('settled.pictures', { count: pictures, place: location });
  if (left.length > 0) return words('settled.none', { batch });
  return away.length > 0 ? words('settled.nothingHeard', { batch }) : words('settled.nothing', { batch });
}

/** What stays where it is, one sentence or more for each host. */
export function leftPhrases({ summary: { batchId: batch, unfetched }, away, left }: Settled): Words[] {
  return [
    ...away.map((host) => words('settled.away', { host, batch })),
    ...left.map(({ host, pictures, reason }) =>
      sentences(
        pictures === undefined
          ? words('settled.leftUncounted', { batch, host, reason })
          : words('settled.left', { count: pictures, batch, host, reason }),
        words('settled.then', { batch }),
      ),
    ),
    ...(unfetched === undefined ? [] : [words('settled.unfetched', { count: unfetched, batch })]),
  ];
}
