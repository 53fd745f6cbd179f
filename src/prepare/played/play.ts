import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { problemsOf } from '../../config/problems.js';
import { isPlantainError } from '../../domain/failures/failure.js';
import type { Submission } from '../../domain/generation.js';
import { Secret } from '../../domain/secret.js';
import type { Declaration } from '../../providers/declared/declaration.js';
import { declaredProvider } from '../../providers/declared/provider.js';
import type { Sample } from '../../providers/declared/samples.js';
import type { FailedOperation, PaidContext, ReferenceFile } from '../../providers/provider.js';
import { type Text, words } from '../../words/words.js';
import { PIXEL, PlayedHttp } from './http.js';
import { NoSpool } from './spool.js';

/** More questions than any sample has answers: what still asks then would never end. */
const MOST_PAUSES = 200;

/** How a sample was played. */
export interface Played {
  readonly sample: string;
  readonly outcome: string;
  readonly problems: readonly Text[];
}

/** Plays the samples of a declaration, one after the other, without a network. */
export async function playSamples(declaration: Declaration): Promise<readonly Played[]> {
  const played: Played[] = [];
  for (const sample of declaration.samples) played.push(await play(declaration, sample));
  return played;
}

async function play(declaration: Declaration, sample: Sample): Promise<Played> {
  const folder = await mkdtemp(join(tmpdir(), 'plantain-sample-'));
  const http = new PlayedHttp(sample.exchanges);
  try {
    const references = await picturesIn(folder, sample.references);
    const end = await run(declaration, sample, { http, references });
    if ('problems' in end) return { sample: sample.name, outcome: 'failed', problems: end.problems };
    const problems = [...http.problems, ...differences(sample, end, http)];
    if (http.left > 0 && problems.length === 0) problems.push(words('played.left', { count: http.left }));
    return { sample: sample.name, outcome: outcomeOf(end), problems };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function picturesIn(folder: string, count: number): Promise<readonly ReferenceFile[]> {
  const bytes = Buffer.from(PIXEL, 'base64');
  const path = join(folder, 'picture.png');
  await writeFile(path, bytes);
  const picture = { path, name: 'picture.png', bytes: bytes.length, type: 'image/png' };
  return Array.from({ length: count }, (_, at) => ({ ...picture, sha256: String(at) }));
}

type End = Submission | FailedOperation;

async function run(
  declaration: Declaration,
  { prompt, params }: Sample,
  { http, references }: { readonly http: PlayedHttp; readonly references: readonly ReferenceFile[] },
): Promise<End | { readonly problems: readonly Text[] }> {
  let pauses = 0;
  const pause = (): Promise<void> => {
    pauses += 1;
    return pauses > MOST_PAUSES ? Promise.reject(new Endless()) : Promise.resolve();
  };
  const provider = declaredProvider('declared:sample', declaration, { pause });
  const wrong = problemsOf(provider.params, params, ['params']);
  if (wrong.length > 0)
    return { problems: wrong.map(({ path, message }) => words('problem.of', { name: path, problem: message })) };
  const site = {
    name: 'sample',
    provider: provider.kind,
    baseUrl: declaration.baseUrl,
    key: new Secret('sample-key', 'sample'),
    settings: {},
  };
  const { signal } = new AbortController();
  const quiet = { received: () => undefined, progress: () => undefined };
  const context: PaidContext = { site, http, signal, key: 'sample', spool: new NoSpool(), ...quiet };
  try {
    const ready = await Promise.all(
      references.map(async (one) =>
        provider.uploadReference ? { ...one, uploaded: await provider.uploadReference(one, context) } : one,
      ),
    );
    let end: End = await provider.submit({ prompt, references: ready, params: provider.params.parse(params) }, context);
    while (end.kind === 'pending' && provider.poll) end = await provider.poll(end.operation, context);
    return end;
  } catch (error) {
    if (isPlantainError(error)) return { kind: 'failed', failure: error.toFailure() };
    if (error instanceof Endless) return { problems: [words('played.endless')] };
    throw error;
  }
}

class Endless extends Error {}

const outcomeOf = (end: End): string => (end.kind === 'failed' ? end.failure.code : end.kind);

function differences({ outcome }: Sample, end: End, { fetched }: PlayedHttp): Text[] {
  const differs = (wanted: unknown, found: unknown): Text =>
    words('played.otherOutcome', { wanted: JSON.stringify(wanted), found: JSON.stringify(found) });
  if ('failure' in outcome) {
    if (end.kind !== 'failed') return [differs(outcome.failure, end.kind)];
    const { code, billing, message } = end.failure;
    const text = JSON.stringify(message);
    return [
      ...(code === outcome.failure ? [] : [differs(outcome.failure, code), message]),
      ...(outcome.billing === undefined || outcome.billing === billing ? [] : [differs(outcome.billing, billing)]),
      ...(outcome.message === undefined || text.includes(outcome.message) ? [] : [differs(outcome.message, message)]),
    ];
  }
  if ('empty' in outcome) return end.kind === 'empty' ? [] : [differs('empty', outcomeOf(end))];
  if (end.kind === 'failed') return [differs('pictures', end.failure.code), end.failure.message];
  if (end.kind !== 'done') return [differs('pictures', end.kind)];
  const { pictures, seed } = outcome;
  const came = typeof pictures === 'number' ? end.images.length : fetched;
  const [image] = end.images;
  return [
    ...(JSON.stringify(came) === JSON.stringify(pictures) ? [] : [differs(pictures, came)]),
    ...(seed === undefined || image?.seed === seed ? [] : [differs(seed, image?.seed)]),
  ];
}
