import type { StoredImage } from '../domain/generation.js';
import type { Outcome } from '../domain/outcome.js';
import { failureFields, type Reader, timeFields } from './outcome-fields.js';

/** Where a picture can be had: at a URL or a path, or in the file itself. */
export type PictureAddress =
  | { readonly kind: 'place'; readonly place: string }
  /** `base64`: the picture in pieces, so that it is never in memory as a whole. */
  | { readonly kind: 'data'; readonly type: string; readonly base64: AsyncIterable<string> };

/** What the durable record does not hold itself. */
export interface ResultSources {
  /** The record of the reply that ended an item; undefined when there is none. */
  readonly replyOf: (outcome: Outcome) => Promise<string | undefined>;
  readonly addressOf: (image: StoredImage) => Promise<PictureAddress>;
  readonly reader: Reader;
}

type Pieces = AsyncGenerator<string>;

/**
 * `results.json`, piece by piece: the five outputs of the "Banana2 concurrent" node (`responses`, `statuses`, `image_urls`, `valid_urls`,
 * `images`), the i-th entry for the i-th item, and `errors`, which the node hid. `outcomes` in input order. The same record and sources
 * give the same bytes.
 */
export async function* resultsText(outcomes: readonly Outcome[], sources: ResultSources): Pieces {
  yield '{\n"responses": ';
  yield* list(outcomes, (outcome) => responseText(outcome, sources));
  yield ',\n"statuses": ';
  yield* list(outcomes, ({ status }) => json(status));
  yield ',\n"image_urls": ';
  yield* list(outcomes, (outcome) => list(imagesOf(outcome), (image) => addressText(image, sources), ''));
  yield ',\n"valid_urls": ';
  yield* list(outcomes.flatMap(imagesOf), (image) => addressText(image, sources));
  yield ',\n"images": ';
  yield* list(outcomes, (outcome) => json(imagesOf(outcome).map(({ location }) => location)));
  yield ',\n"errors": ';
  yield* list(outcomes, (outcome) => json(errorOf(outcome, sources.reader)));
  yield '\n}\n';
}

/** A JSON list; with a line feed in front of each entry unless told otherwise. */
async function* list<T>(entries: readonly T[], write: (entry: T) => Pieces, lineFeed = '\n'): Pieces {
  yield '[';
  for (const [number, entry] of entries.entries()) {
    yield number === 0 ? lineFeed : `,${lineFeed}`;
    yield* write(entry);
  }
  yield ']';
}

async function* json(value: unknown): Pieces {
  yield JSON.stringify(value);
}

const imagesOf = (outcome: Outcome): readonly StoredImage[] => (outcome.status === 'success' ? outcome.images : []);

async function* responseText(outcome: Outcome, { replyOf }: ResultSources): Pieces {
  const reply = await replyOf(outcome);
  yield reply === undefined ? 'null' : JSON.stringify(parsed(reply));
}

function parsed(reply: string): unknown {
  try {
    return JSON.parse(reply);
  } catch {
    // A web page, or a record that was cut at its limit: its words are shown as they are.
    return reply;
  }
}

async function* addressText(image: StoredImage, { addressOf }: ResultSources): Pieces {
  const address = await addressOf(image);
  if (address.kind === 'place') {
    yield JSON.stringify(address.place);
    return;
  }
  yield `"data:${address.type};base64,`;
  yield* address.base64;
  yield '"';
}

function errorOf(outcome: Outcome, reader: Reader) {
  if (outcome.status === 'success') return null;
  return { ...failureFields(outcome, reader), attempts: outcome.attempts, ...timeFields(outcome) };
}
