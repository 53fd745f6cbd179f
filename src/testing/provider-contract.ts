import assert from 'node:assert/strict';
import type { JsonObject } from '../domain/json.js';
import type { Provider, Site } from '../providers/provider.js';
import { type ContractTest, until } from './contract-test.js';
import { startProxy } from './proxy.js';
import { KEY, KEY_SOURCE, openWorkbench, type Workbench } from './workbench.js';

/**
 * `unauthorized`: 401, whose words repeat the key. `rate_limited`: 429 with `Retry-After: 7`. `hang`: silence before the headers.
 * `cut`: the connection breaks in the middle of the answer. `garbage`: JSON that ends too early. `wrong_type`: a web page.
 */
export type Trouble = 'no_image' | 'unauthorized' | 'rate_limited' | 'server_error' | 'hang' | 'cut' | 'garbage' | 'wrong_type';

/** A stand-in of the vendor as the contract sees it. It accepts no key but the one that it was started with. */
export interface ContractSite {
  readonly baseUrl: string;
  readonly settings?: JsonObject;
  /** Where its answers lead, beside itself. */
  readonly trustedOrigins?: readonly string[];
  /** Billable requests so far, refused ones included. */
  billable(): number;
  /** From now on it does this to a request for a picture. */
  cause(trouble: Trouble): void;
  close(): Promise<void>;
}

export interface ProviderSetup {
  /** Starts a stand-in; each test has its own. `key`: what it accepts, and what must be found nowhere. */
  start(key: string): Promise<ContractSite>;
}

/** What a test of the contract works with. */
interface Started {
  readonly standIn: ContractSite;
  readonly work: Workbench;
  readonly site: Site;
}

/** What holds for every provider, whatever it speaks. */
export function providerContract(provider: Provider, setup: ProviderSetup): readonly ContractTest[] {
  const test = (name: string, trouble: Trouble | undefined, body: (started: Started) => Promise<void>): ContractTest => ({
    name,
    run: async () => {
      const work = await openWorkbench();
      try {
        const standIn = work.keep(await setup.start(KEY));
        if (trouble) standIn.cause(trouble);
        const { baseUrl, settings = {}, trustedOrigins = [] } = standIn;
        await body({ standIn, work, site: work.site(provider, baseUrl, settings, { trustedOrigins }) });
      } finally {
        await work.close();
      }
    },
  });
  return [...answers(provider, test), ...refusals(provider, test), ...breaks(provider, test), ...ways(provider, test)];
}

type TestMaker = (name: string, trouble: Trouble | undefined, body: (started: Started) => Promise<void>) => ContractTest;

const answers = (provider: Provider, test: TestMaker): ContractTest[] => [
  test('puts pictures into the spool, for one billable request', undefined, async ({ standIn, work, site }) => {
    const submission = await work.generate(provider, site);
    assert.equal(submission.kind, 'done');
    const images = submission.kind === 'done' ? submission.images : [];
    assert.ok(images.length > 0, 'it has pictures');
    for (const image of images) {
      assert.equal((await work.bytes(image)).length, image.bytes);
      assert.match(image.type, /^image\//);
    }
    assert.equal(standIn.billable(), 1);
    assert.ok(work.received > 0, 'it tells by `received` that bytes of the answer have come');
    await work.expectNoKeyOnDisk();
  }),
  test('takes an answer without a picture as empty, with a reason', 'no_image', async ({ standIn, work, site }) => {
    const submission = await work.generate(provider, site);
    assert.equal(submission.kind, 'empty');
    assert.match(submission.kind === 'empty' ? JSON.stringify(submission.reason) : '', /\w{3}/);
    assert.equal(standIn.billable(), 1);
  }),
];

const refusals = (provider: Provider, test: TestMaker): ContractTest[] => [
  test('says which key of which site was refused, without the key', 'unauthorized', async ({ standIn, work, site }) => {
    const { code, billing, message } = await work.failure(provider, site);
    assert.deepEqual({ code, billing }, { code: 'auth', billing: 'unbilled' });
    for (const words of [`"${site.name}"`, KEY_SOURCE, KEY.slice(-4)])
      assert.ok(message.includes(words), `${words} in: ${message}`);
    assert.equal(standIn.billable(), 1);
  }),
  test('hands on how long the site wants to be left alone', 'rate_limited', async ({ standIn, work, site }) => {
    const { code, billing, retryAfterMs } = await work.failure(provider, site);
    assert.deepEqual({ code, billing, retryAfterMs }, { code: 'rate_limited', billing: 'unbilled', retryAfterMs: 7000 });
    assert.equal(standIn.billable(), 1);
  }),
  test('does not repeat a request that a server failed at', 'server_error', async ({ standIn, work, site }) => {
    const { code, billing } = await work.failure(provider, site);
    assert.deepEqual({ code, billing }, { code: 'server_error', billing: 'maybe' });
    assert.equal(standIn.billable(), 1);
  }),
];

const breaks = (provider: Provider, test: TestMaker): ContractTest[] => [
  test('ends soon after an abort, with its reason', 'hang', async ({ standIn, work, site }) => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const ended = work.generate(provider, site, { signal: controller.signal }).catch((error: unknown) => error);
    await until(() => standIn.billable() === 1);
    const abortedAt = Date.now();
    controller.abort(reason);
    assert.equal(await ended, reason);
    assert.ok(Date.now() - abortedAt < 2000, 'it ends within 2 s');
    assert.equal(standIn.billable(), 1);
  }),
  test('ends at the single timeout as a timeout that may be billed', 'hang', async ({ work, site }) => {
    const { code, billing } = await work.failure(provider, site, { signal: AbortSignal.timeout(500) });
    assert.deepEqual({ code, billing }, { code: 'timeout', billing: 'maybe' });
  }),
  test('takes an answer that breaks off as one that may be billed', 'cut', async ({ standIn, work, site }) => {
    const { code, billing } = await work.failure(provider, site);
    assert.deepEqual({ code, billing }, { code: 'network', billing: 'maybe' });
    assert.equal(standIn.billable(), 1);
  }),
  ...(['garbage', 'wrong_type'] as const).map((trouble) =>
    test(`takes ${trouble} for an answer that cannot be read`, trouble, async ({ standIn, work, site }) => {
      const { code, billing } = await work.failure(provider, site);
      assert.deepEqual({ code, billing }, { code: 'invalid_response', billing: 'maybe' });
      assert.equal(standIn.billable(), 1);
    }),
  ),
];

const ways = (provider: Provider, test: TestMaker): ContractTest[] => [
  test('sends nothing billable when nothing listens', undefined, async ({ standIn, work, site }) => {
    await standIn.close();
    const { code, billing } = await work.failure(provider, site);
    assert.deepEqual({ code, billing }, { code: 'network', billing: 'unbilled' });
  }),
  test('goes through the proxy of its site', undefined, async ({ work, site }) => {
    const proxy = work.keep(await startProxy());
    const submission = await work.generate(provider, { ...site, proxy: proxy.url });
    assert.equal(submission.kind, 'done');
    assert.ok(proxy.tunnels.length > 0, 'the proxy was asked');
  }),
  test('checks a site free of charge', undefined, async ({ standIn, work, site }) => {
    assert.equal((await provider.check(work.context(site))).ok, true);
    await standIn.close();
    assert.equal((await provider.check(work.context(site))).ok, false);
    assert.equal(standIn.billable(), 0);
  }),
];
