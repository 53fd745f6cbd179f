import type { Settled } from '../../domain/summary.js';
import { sentence } from '../../domain/text/text.js';
import { currentLanguage, say, tell } from '../../words/current.js';

/** What came to the store. */
export function settledPhrase({ summary: { batchId: batch, location }, pictures, away, left }: Settled): string {
  if (pictures > 0) return tell('settled.pictures', { count: pictures, place: location });
  if (left.length > 0) return tell('settled.none', { batch });
  return away.length > 0 ? tell('settled.nothingHeard', { batch }) : tell('settled.nothing', { batch });
}

/** What stays where it is, one sentence or more for each host. */
export function leftPhrases({ summary: { batchId: batch, unfetched }, away, left }: Settled): string[] {
  return [
    ...away.map((host) => tell('settled.away', { host, batch })),
    ...left.map(({ host, pictures, reason: why }) => {
      const reason = ended(say(why));
      return pictures === undefined
        ? tell('settled.leftUncounted', { host, reason, batch })
        : tell('settled.left', { count: pictures, host, reason, batch });
    }),
    ...(unfetched === undefined ? [] : [tell('settled.unfetched', { count: unfetched, batch })]),
  ];
}

/** With the full stop of the language that is spoken. */
const ended = (text: string): string =>
  currentLanguage() === 'zh' && !/[.!?:…。！？]$/u.test(text.trim()) ? `${text.trim()}。` : sentence(text);
