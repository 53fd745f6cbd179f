import { info } from '../client/events.js';
import type { Session } from '../client/session.js';
import { UserError } from '../domain/failures/user-error.js';
import { tell } from '../words/current.js';
import { words } from '../words/words.js';
import { isInterrupted } from './exit.js';
import { openBrowser } from './open-browser.js';
import type { Scope } from './scope.js';

/** Where the server of the page listens, as a command line says it. */
export interface PageOptions {
  readonly port?: number | undefined;
  readonly host?: string | undefined;
  readonly token?: string | undefined;
  /** Absent: where somebody sits at a screen. */
  readonly open?: boolean | undefined;
}

/** Shorter ones can be guessed. */
const SHORTEST_TOKEN = 16;
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|::1)$/;

/** @throws UserError for a server that others could reach without a token of its own */
export function checkReach({ host, token }: PageOptions): void {
  if (token !== undefined && token.length < SHORTEST_TOKEN)
    throw new UserError('usage', words('web.shortToken', { least: SHORTEST_TOKEN }), { advice: words('web.tokenAdvice') });
  if (host === undefined || LOOPBACK.test(host) || token !== undefined) return;
  throw new UserError('usage', words('web.hostToken', { host }), { advice: words('web.tokenAdvice') });
}

/** The server of the page in this process. `session`: one that is open already. */
export async function startPage(scope: Scope, options: PageOptions, session?: Session) {
  const { startWeb } = await import('../web/server.js');
  const { context, emit, interrupts } = scope;
  const { port, host, token } = options;
  return startWeb({
    loadConfig: () => scope.loadConfig(),
    build: { version: context.version, workflowBundle: context.workflowBundle },
    startWorkers: (own) => {
      void interrupts.take();
      return context.startWorkers(own);
    },
    emit,
    pages: context.pages,
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
    ...(token === undefined ? {} : { token }),
    ...(session ? { session } : {}),
  });
}

/** Prints the URL of the page, and opens it in a browser unless nobody wants that. */
export async function showPage(
  scope: Scope,
  page: { readonly url: string; readonly token: string },
  { open, batch, dataDir, lines = [] }: { open: boolean | undefined; batch?: string; dataDir: string; lines?: readonly string[] },
): Promise<void> {
  const { entryFile, entryUrl } = await import('../web/note.js');
  const address = entryUrl(page, batch);
  scope.renderer.answer({ url: address, ...(batch === undefined ? {} : { batch }) }, [address, ...lines]);
  if (!(open ?? (await scope.prompts()) !== undefined)) return;
  if (!(await openBrowser(await entryFile(dataDir, address)))) scope.emit(info(words('web.noBrowser')));
}

/** Serves until Ctrl-C, then stops in order. */
export async function untilInterrupted(scope: Scope, page: { close(): Promise<void> }): Promise<void> {
  await scope.interrupts.take();
  scope.emit(info(words('web.stopping')));
  await page.close();
}

/** Shows `batch` in the page while `work` makes it, and until Ctrl-C; without a batch only the work is done. */
export async function withPage(
  scope: Scope,
  session: Session,
  batch: string | undefined,
  work: () => Promise<number>,
): Promise<number> {
  if (batch === undefined) return work();
  const { dataDir } = session.config;
  const { runningWeb } = await import('../web/note.js');
  const running = await runningWeb(dataDir);
  const page = running ? undefined : await startPage(scope, {}, session);
  try {
    await showPage(scope, running ?? page ?? { url: '', token: '' }, { open: true, batch, dataDir });
    const exitCode = await work();
    if (!page || isInterrupted(exitCode)) return exitCode;
    scope.emit(info(words('web.stays')));
    await scope.interrupts.take();
    return exitCode;
  } finally {
    await page?.close();
  }
}

export const stopLine = (): string => tell('web.stop');
