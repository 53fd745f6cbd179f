import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/domain/json.js';
import type { Provider } from '../../src/providers/provider.js';
import { serveProxy } from '../http/servers.js';
import { KEY, KEY_SOURCE, useWorkbench, type Workbench } from './workbench.js';

/**
 * `unauthorized`: 401, whose words repeat the key. `rate_limited`: 429 with `Retry-After: 7`. `hang`: silence before the headers.
 * `cut`: the connection breaks in the middle of the answer. `garbage`: JSON that ends too early. `wrong_type`: a web page.
 */
export type Trouble = 'no_image' | 'unauthorized' | 'rate_limited' | 'server_error' | 'hang' | 'cut' | 'garbage' | 'wrong_type';

/** A stand-in as the contract sees it. It accepts no key but `KEY`. */
export interface ContractSite {
  readonly baseUrl: string;
  readonly settings: JsonObject;
  /** Where its answers lead, beside itself. */
  readonly trustedOrigins?: readonly string[];
  /** Billable requests so far, refused ones included. */
  billable(): number;
  cause(trouble: Trouble): void;
  close(): Promise<void>;
}

export interface Subject {
  start(): Promise<ContractSite>;
}

/** What holds for every provider, whatever it speaks. */
export function providerContract(provider: Provider, subject: Subject): void {
  const bench = useWorkbench();
  const started = async (trouble?: Trouble): Promise<{ standIn: ContractSite; work: Workbench; site: Site }> => {
    const work = bench();
    const standIn = work.keep(await subject.start());
    if (trouble) standIn.cause(trouble);
    const { baseUrl, settings, trustedOrigins = [] } = standIn;
    return { standIn, work, site: work.site(provider, baseUrl, settings, { trustedOrigins }) };
  };
  type Site = ReturnType<Workbench['site']>;

  describe(`provider ${provider.kind}`, () => {
    it('puts pictures into the spool, for one billable request', async () => {
      const { standIn, work, site } = await started();
      const submission = await work.generate(provider, site);
      if (submission.kind !== 'done') throw new Error(`ended as ${submission.kind}`);
      expect(submission.images.length).toBeGreaterThan(0);
      for (const image of submission.images) {
        expect(await work.bytes(image)).toHaveLength(image.bytes);
        expect(image.type).toMatch(/^image\//);
      }
      expect(standIn.billable()).toBe(1);
      expect(work.received).toBeGreaterThan(0);
      await work.expectNoKeyOnDisk();
    });

    it('takes an answer without a picture as empty, with a reason', async () => {
      const { standIn, work, site } = await started('no_image');
      const submission = await work.generate(provider, site);
      expect(submission).toMatchObject({ kind: 'empty', reason: expect.stringMatching(/\w{3}/) as string });
      expect(standIn.billable()).toBe(1);
    });

    it('says which key of which site was refused, without the key', async () => {
      const { standIn, work, site } = await started('unauthorized');
      const failure = await work.failure(provider, site);
      expect(failure).toMatchObject({ code: 'auth', billing: 'unbilled' });
      for (const words of ['"banana"', KEY_SOURCE, KEY.slice(-4)]) expect(failure.message).toContain(words);
      expect(standIn.billable()).toBe(1);
    });

    it('hands on how long the site wants to be left alone', async () => {
      const { standIn, work, site } = await started('rate_limited');
      const failure = await work.failure(provider, site);
      expect(failure).toMatchObject({ code: 'rate_limited', billing: 'unbilled', retryAfterMs: 7000 });
      expect(standIn.billable()).toBe(1);
    });

    it('does not repeat a request that a server failed at, and says that it may be billed', async () => {
      const { standIn, work, site } = await started('server_error');
      expect(await work.failure(provider, site)).toMatchObject({ code: 'server_error', billing: 'maybe' });
      expect(standIn.billable()).toBe(1);
    });

    it('ends soon after an abort, with its reason', async () => {
      const { standIn, work, site } = await started('hang');
      const controller = new AbortController();
      const reason = new Error('enough');
      const ended = work.generate(provider, site, { signal: controller.signal }).catch((error: unknown) => error);
      await expect.poll(() => standIn.billable()).toBe(1);
      const abortedAt = Date.now();
      controller.abort(reason);
      expect(await ended).toBe(reason);
      expect(Date.now() - abortedAt).toBeLessThan(2000);
      expect(standIn.billable()).toBe(1);
    });

    it('ends at the single timeout as a timeout that may be billed', async () => {
      const { work, site } = await started('hang');
      const failure = await work.failure(provider, site, { signal: AbortSignal.timeout(500) });
      expect(failure).toMatchObject({ code: 'timeout', billing: 'maybe' });
    });

    it('takes an answer that breaks off as one that may be billed', async () => {
      const { standIn, work, site } = await started('cut');
      expect(await work.failure(provider, site)).toMatchObject({ code: 'network', billing: 'maybe' });
      expect(standIn.billable()).toBe(1);
    });

    it.each(['garbage', 'wrong_type'] as const)('takes %s for an answer that cannot be read', async (trouble) => {
      const { standIn, work, site } = await started(trouble);
      expect(await work.failure(provider, site)).toMatchObject({ code: 'invalid_response', billing: 'maybe' });
      expect(standIn.billable()).toBe(1);
    });

    it('sends nothing billable when nothing listens', async () => {
      const { standIn, work, site } = await started();
      await standIn.close();
      expect(await work.failure(provider, site)).toMatchObject({ code: 'network', billing: 'unbilled' });
    });

    it('goes through the proxy of its site', async () => {
      const { work, site } = await started();
      const proxy = work.keep(await serveProxy());
      const submission = await work.generate(provider, { ...site, proxy: proxy.url });
      expect(submission.kind).toBe('done');
      expect(proxy.tunnels.length).toBeGreaterThan(0);
    });

    it('checks a site without cost', async () => {
      const { standIn, work, site } = await started();
      expect(await provider.check(work.context(site))).toMatchObject({ ok: true });
      await standIn.close();
      expect(await provider.check(work.context(site))).toMatchObject({ ok: false });
      expect(standIn.billable()).toBe(0);
    });
  });
}
