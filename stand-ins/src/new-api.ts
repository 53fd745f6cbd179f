import { mirrorInvalidUrl } from './gemini/errors.js';
import { type AccountOptions, NewApiAccount } from './new-api/account.js';
import { listen, sendJson } from './server.js';

export interface NewApiStandIn {
  readonly url: string;
  readonly account: NewApiAccount;
  close(): Promise<void>;
}

/** The account routes alone; with generations: `startGeminiStandIn({ mode: 'mirror', account })`. */
export async function startNewApiStandIn(options: AccountOptions): Promise<NewApiStandIn> {
  const account = new NewApiAccount(options);
  const server = await listen(0, async (request, response, url) => {
    if (account.handle(request, response, url)) return;
    request.resume();
    const { status, body } = mirrorInvalidUrl(request.method ?? '', url.pathname);
    sendJson(response, status, body);
  });
  return { url: server.url, account, close: () => server.close() };
}
