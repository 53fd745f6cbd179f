import type { Settled } from '../../domain/summary.js';
import { plural, sentence } from '../../domain/text/text.js';
import { say } from '../../words/current.js';

/** What came to the store. */
export function settledPhrase({ summary: { batchId, location }, pictures, away, left }: Settled): string {
  if (pictures > 0)
    return `${plural(pictures, 'picture')} that ${pictures === 1 ? 'was' : 'were'} paid for ${pictures === 1 ? 'is' : 'are'} now in ${location}`;
  if (left.length > 0) return `No picture of batch ${batchId} came to its store.`;
  return `Nothing of batch ${batchId} is left in a spool${away.length > 0 ? ' of a host that answered' : ''}.`;
}

/** What stays where it is, one sentence or more for each host. */
export function leftPhrases({ summary: { batchId, unfetched }, away, left }: Settled): string[] {
  const again = `plantain resume ${batchId}`;
  return [
    ...away.map(
      (host) =>
        `Host ${host} does not answer; what it holds stays in its spool. Start plantain worker on it, then ${again} once more.`,
    ),
    ...left.map(({ host, pictures, reason }) => {
      const what = pictures === undefined ? 'What is left' : `${plural(pictures, 'picture')} of batch ${batchId}`;
      return `${what} ${pictures === 1 || pictures === undefined ? 'stays' : 'stay'} in the spool of host ${host}: ${sentence(say(reason))} When that is mended: ${again}`;
    }),
    ...(unfetched === undefined
      ? []
      : [
          `Some pictures of ${plural(unfetched, 'item')} cannot be fetched yet: manifest.jsonl has their URLs. To ask again: ${again}`,
        ]),
  ];
}
