import type { Failure } from './failures/failure.js';
import type { Json } from './json.js';
import type { TokenUsage } from './money/tokens.js';
import type { OutputFacts } from './output.js';
import type { Text } from '../words/words.js';

/** A picture, or another output of a site, in the spool of a host. */
export interface SpooledImage extends OutputFacts {
  /** File name inside the spool folder of its submission. */
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Media type by content, such as `image/png`. */
  readonly type: string;
  /** URL in the answer that it was fetched from, whole and as the site gave it, so it may be signed. */
  readonly source?: string;
  /** Of the generation, as text: it may be above 2^53. */
  readonly seed?: string;
}

/**
 * What a provider says to a submit or a poll.
 * `done`: the pictures are in the spool; `skipped` names what else there was, with the reason;
 * `workedMs`: how long the site worked on it, where it had let it wait before. `empty`: a final answer without a picture;
 * `free`: it was surely not charged; `images` are those that came all the same and that the item must not use: they lie in the spool, and are
 * brought when somebody asks for them. `pending`: accepted; follow it by its operation.
 * `rest`: the operation by which to ask, at no charge, for further pictures of the answer that could not be fetched yet.
 * `keptMs`: the picture is made and lies behind URLs; they are tried for so long, whatever the single timeout has left.
 * `queues`: it may wait in a queue of the site for as long as the batch lasts; whoever follows it ends the time of its execution itself.
 * `tokens`: what the site counted for the request, where it says so.
 * `unused`: why the item must not use what it brings: it ends as `empty` with `images`, and is never paid for again.
 */
export type Submission =
  | {
      readonly kind: 'done';
      readonly images: readonly SpooledImage[];
      readonly text?: string;
      readonly skipped?: readonly string[];
      readonly workedMs?: number;
      readonly tokens?: TokenUsage;
      readonly rest?: Json;
    }
  | {
      readonly kind: 'empty';
      readonly reason: Text;
      readonly text?: string;
      readonly free?: true;
      readonly tokens?: TokenUsage;
      readonly images?: readonly SpooledImage[];
      readonly rest?: Json;
    }
  | {
      readonly kind: 'pending';
      readonly operation: Json;
      readonly queues?: true;
      readonly keptMs?: number;
      readonly unused?: Text;
    };

/** A reference picture as a site has it. */
export interface UploadedReference {
  /** What a submit points at. */
  readonly remote: Json;
  /** Its URL, where it has one. */
  readonly url?: string;
  /** How long the item waited for it; next to nothing when the picture had been uploaded before. */
  readonly seconds: number;
}

/** When a paid request left its worker. Both absent in what an earlier version has written down. */
export interface SentTimes {
  /** Epoch milliseconds by the clock of the worker. */
  readonly sentAt?: number;
  /** How long it was out when its answer was complete, in milliseconds: true whatever the clocks say. */
  readonly tookMs?: number;
}

/** A submission together with the host and the journal key that hold it. */
export interface SpooledSubmission extends SentTimes {
  readonly host: string;
  /** Journal key, see `submissionKey`. */
  readonly key: string;
  readonly submission: Submission;
  /** It answers an earlier request for the item, which had been counted as unknown; for the key that asked nothing was sent. */
  readonly late?: true;
}

/** What the journal of a host knows of a submission whose worker was lost. */
export type Recovery =
  | { readonly kind: 'adopted'; readonly claim: SpooledSubmission }
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** Never sent, and never will be: the key is taken. */
  | { readonly kind: 'never_sent' }
  /** Sent, and nobody is left to say how it ended. `noRecord`: the journal was lost, and with it the knowledge. */
  | { readonly kind: 'unknown'; readonly noRecord?: true };

/** What became of a remote operation that was asked to stop. */
export type CancelReport = 'stopped_unbilled' | 'stopped' | 'finished_anyway' | 'unknown';

/** A picture, or another output, where its user finds it. */
export interface StoredImage extends OutputFacts {
  /** Key in the results store. */
  readonly key: string;
  /** URL or path for a person, without a signature. */
  readonly location: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly type: string;
  /** As in `SpooledImage`. */
  readonly source?: string;
  readonly seed?: string;
  /** Pixels, upright; known of a picture that has a thumbnail. */
  readonly width?: number;
  readonly height?: number;
  /** Key of a small one in WebP, in the same store. */
  readonly thumb?: string;
}
