import type { Failure } from '../domain/failures/failure.js';
import type { SentTimes, SpooledImage, StoredImage, Submission } from '../domain/generation.js';
import type { JsonObject } from '../domain/json.js';
import type { SendLease, Sign } from './lease.js';
import type { KeyFiles } from './key-files.js';

/** What is final about a key. */
export type Answer =
  | { readonly kind: 'received'; readonly submission: Submission; readonly times?: SentTimes }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'unknown' }
  /** Its holder gave the key back before anything was sent. */
  | { readonly kind: 'unsent' };

/**
 * Who holds the key. `sender`: a request may have left. `recoverer`: none ever will; `lost` says that no intent was found, so that an earlier
 * one cannot be ruled out.
 */
export type Marker = { readonly by: 'sender' } | { readonly by: 'recoverer'; readonly lost: boolean };

/** The journal of one key. */
export interface Entry {
  readonly files: KeyFiles;

  intent(): Promise<boolean>;
  facts(): Promise<JsonObject | undefined>;
  /** Answers with the facts on record: those of the first intent. */
  writeIntent(facts: JsonObject): Promise<JsonObject>;

  /** The right to send, given once, ever. `everyMs`: how often its owner shows that it lives. */
  take(everyMs: number): Promise<SendLease | undefined>;
  /** From now on nobody gets it who has not got it. */
  takeToRecover(lost: boolean): Promise<void>;
  marker(): Promise<Marker | undefined>;
  /** When the owner has last shown that it lives. */
  sign(): Promise<Sign>;

  /** False: another answer is on record, and stays. */
  giveAnswer(answer: Answer): Promise<boolean>;
  /** Takes the place of a `pending` answer once the operation has ended. */
  replaceReceived(submission: Submission, times: SentTimes | undefined): Promise<void>;
  answer(): Promise<Answer | undefined>;

  /** Keeps a receipt that came after another answer was given. */
  writeLate(submission: Submission): Promise<void>;
  late(): Promise<Submission | undefined>;
  /** Notes which pictures were found that no answer names. */
  writeFound(images: readonly SpooledImage[]): Promise<void>;
  found(): Promise<readonly SpooledImage[] | undefined>;
  writeStored(images: readonly StoredImage[]): Promise<void>;
  stored(): Promise<readonly StoredImage[] | undefined>;
  /** Whether pictures were received and are not stored; late ones are not counted. */
  isUnstored(): Promise<boolean>;
  /** The id that the site gave the request. It may be lost with the power. */
  writeRequestId(id: string): Promise<void>;
  requestId(): Promise<string | undefined>;
}

/** Pictures that came with an answer; undefined when it names none. */
export const imagesIn = (submission: Submission): readonly SpooledImage[] | undefined =>
  submission.kind === 'pending' ? undefined : submission.images;

/** Pictures that the journal of a key names. `isAll`: files may lie beside them that it does not name. */
export async function namedImages(
  entry: Entry,
  answer: Answer | undefined,
): Promise<{ images: readonly SpooledImage[]; isAll: boolean }> {
  const submissions = [answer?.kind === 'received' ? answer.submission : undefined, await entry.late()];
  const received = submissions.flatMap((one) => (one && imagesIn(one)) ?? []);
  const found = await entry.found();
  return { images: [...received, ...(found ?? [])], isAll: found !== undefined || received.length !== 1 };
}
