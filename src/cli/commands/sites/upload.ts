import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { info } from '../../../client/events.js';
import type { Config } from '../../../config/load.js';
import { FAILURES, type FailureCode, hintOf, isPlantainError } from '../../../domain/failures/failure.js';
import { createHttp } from '../../../http/request.js';
import type { LocalImage } from '../../../inputs/lists/draft.js';
import { inParallel } from '../../../domain/in-parallel.js';
import { UserError } from '../../../domain/failures/user-error.js';
import { readInput } from '../../../inputs/read.js';
import { Scratch } from '../../../inputs/scratch.js';
import { trustedOriginsOf } from '../../../providers/fetch-pictures.js';
import { pause } from '../../../providers/pause.js';
import type { Provider, ProviderContext } from '../../../providers/provider.js';
import { Uploads } from '../../../providers/uploads.js';
import { EXIT } from '../../exit.js';
import { usableSite } from '../../../prepare/prepare-batch.js';
import { clean } from '../../../domain/text/text.js';
import type { Root, Subcommand } from '../../root.js';
import { example } from '../../help/sections.js';
import type { Scope } from '../../scope.js';
import { chooseSite } from '../../../prepare/site-names.js';
import { uploadNotesOf } from '../../../config/open-stores.js';
import { say, tell } from '../../../words/current.js';
import { chain, mapText, type Text, words } from '../../../words/words.js';

const AT_ONCE = 5;
/** Before each further try. */
const PAUSES_MS = [1_000, 2_000, 4_000];
/** However long the site wants to be left alone: somebody waits at the terminal. */
const LONGEST_PAUSE_MS = 20_000;

interface UploadOptions {
  readonly site?: string | undefined;
  readonly recursive?: true | undefined;
  readonly again?: true | undefined;
}

export function addUpload(subcommand: Subcommand, { act }: Root): void {
  subcommand
    .argument('[folder]', tell('argument.uploadFolder'))
    .option('--site <name>', tell('option.uploadSite'))
    .option('--recursive', tell('option.recursive'))
    .option('--again', tell('option.uploadAgain'))
    .addHelpText('after', example('plantain upload ~/pictures/cats --site grsai'))
    .action((folder, options, command) => act(command.optsWithGlobals(), (scope) => upload(scope, folder, options)));
}

async function upload(scope: Scope, folder: string | undefined, options: UploadOptions): Promise<number> {
  const config = await scope.loadConfig();
  const name = chooseSite(config, options.site);
  const { provider, site } = usableSite(config, name);
  if (!provider.uploadReference || provider.uploadsFor) {
    throw new UserError('usage', words('upload.refused', { site: name, kind: provider.kind }), {
      advice: words('upload.refusedAdvice'),
    });
  }
  const scratch = new Scratch();
  const http = createHttp({ env: config.env });
  try {
    const path = folder === undefined ? scope.folder : resolve(scope.context.cwd, folder);
    const images = await picturesIn(path, { config, provider, scratch, recursive: options.recursive });
    const signal = new AbortController().signal;
    const context = { site, http, signal, progress: () => undefined };
    const uploads = new Uploads(uploadNotesOf(config));
    let good = 0;
    const place = { uploads, provider, context, again: options.again === true };
    await inParallel(images, AT_ONCE, async (image) => {
      if (await bring(scope, place, image)) good += 1;
    });
    const text = tell('upload.done', { good, count: images.length, site: name });
    scope.renderer.answer({ site: name, uploaded: good, total: images.length }, [text]);
    return good === images.length ? EXIT.delivered : EXIT.incomplete;
  } finally {
    await http.close();
    await scratch.remove();
  }
}

interface Wanted {
  readonly config: Config;
  readonly provider: Provider;
  readonly scratch: Scratch;
  readonly recursive?: boolean | undefined;
}

/** Those that a batch of the folder would send. @throws UserError with all that are none */
async function picturesIn(path: string, { config, provider, scratch, recursive = false }: Wanted): Promise<LocalImage[]> {
  const prompts = { kind: 'words', text: 'upload' } as const;
  const source = { kind: 'folder', path, prompts, pairing: 'shared', recursive, leaveOut: [config.dataDir] } as const;
  const { items, problems } = await readInput(source, {
    scratch,
    ...(provider.references ? { limits: provider.references } : {}),
  });
  if (problems.length === 0) return items.flatMap(({ images }) => [...images]);
  throw new UserError('input', words('upload.problems', { count: problems.length }), {
    problems: problems.map(({ where, message }) => chain(where, message)),
  });
}

interface UploadPlace {
  readonly uploads: Uploads;
  readonly provider: Provider;
  readonly context: ProviderContext;
  readonly again: boolean;
}

/** Uploads one picture, says where it lies, and answers whether the same bytes come back from there. */
async function bring(scope: Scope, { uploads, provider, context, again }: UploadPlace, image: LocalImage): Promise<boolean> {
  const { renderer } = scope;
  const file = image.name;
  try {
    const uploaded = await inTries(scope, file, context.signal, () => uploads.bring(provider, image, context, again));
    const { url, seconds = 0 } = uploaded ?? {};
    if (url === undefined) {
      renderer.answer({ file, url: null, ok: false }, [tell('upload.noUrl', { file: clean(file) })]);
      return false;
    }
    const ok = (await inTries(scope, file, context.signal, () => digestAt(url, context))) === image.sha256;
    const line = { file: clean(file), url, time: { shortMs: seconds * 1000 } };
    renderer.answer({ file, url, seconds, bytes: image.bytes, ok }, [
      ok ? tell('upload.line', line) : tell('upload.otherBytes', line),
    ]);
    return ok;
  } catch (error) {
    if (!isPlantainError(error)) throw error;
    const { code, message } = error;
    renderer.answer({ file, url: null, ok: false, code, message }, [
      tell('upload.failed', { file: clean(file), why: clean(message) }),
      `  ${say(adviceOn(code))}`,
    ]);
    return false;
  }
}

/** As a batch would: what may go better next time is done again. @throws the failure of the last try */
async function inTries<T>({ emit }: Scope, file: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (const pauseMs of PAUSES_MS) {
    try {
      return await work();
    } catch (error) {
      if (!isPlantainError(error) || !mayPass(error.code)) throw error;
      const waitMs = Math.min(LONGEST_PAUSE_MS, Math.max(pauseMs, error.retryAfterMs ?? 0));
      const why = mapText(error.text, clean);
      emit(info(words('upload.retry', { file: clean(file), why, time: { shortMs: waitMs } })));
      await pause(waitMs, signal);
    }
  }
  return work();
}

const mayPass = (code: FailureCode): boolean => FAILURES[code].retry !== 'never';

function adviceOn(code: FailureCode): Text {
  if (!mayPass(code) || code === 'network' || code === 'invalid_response') return hintOf(code, { isFree: true });
  return words('upload.again');
}

async function digestAt(url: string, { http, site, signal }: ProviderContext): Promise<string> {
  const reply = await http.untrusted({ url, signal, trustedOrigins: trustedOriginsOf(site), proxy: site.proxy });
  const hash = createHash('sha256');
  for await (const chunk of reply.body) hash.update(chunk);
  return hash.digest('hex');
}
