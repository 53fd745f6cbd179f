import type { RequestListener } from 'node:http';
import type { JsonObject } from '../../src/domain/json.js';
import type { Submission } from '../../src/domain/generation.js';
import { gemini } from '../../src/providers/gemini/provider.js';
import type { Site } from '../../src/providers/provider.js';
import {
  startGeminiStandIn,
  type GeminiFault,
  type GeminiStandIn,
  type GeminiStandInOptions,
} from '../../stand-ins/src/gemini.js';
import * as trouble from '../../stand-ins/src/troubles.js';
import { serveHttp } from '../http/servers.js';
import type { ProviderSetup, Trouble } from '../../src/testing/provider-contract.js';
import { KEY, type Run, type ToldFailure, type Workbench } from './workbench.js';

const GOOGLE: JsonObject = { authMode: 'google_xgoog', version: 'v1beta' };

type Action = NonNullable<GeminiFault['action']>;

const TROUBLES: Readonly<Record<Trouble, Action>> = {
  no_image: trouble.noImage(),
  unauthorized: trouble.answer(401, { error: { message: `Invalid token ${KEY}`, type: 'new_api_error', code: '' } }),
  rate_limited: trouble.rateLimited({ retryAfter: 7 }),
  server_error: trouble.internalError(),
  hang: trouble.hang(),
  cut: trouble.cut(),
  garbage: trouble.truncated(),
  wrong_type: trouble.htmlPage(200),
};

export const geminiSubject: ProviderSetup = {
  async start() {
    const standIn = await startGeminiStandIn({ keys: [KEY], pixels: 64 });
    return {
      baseUrl: standIn.url,
      settings: GOOGLE,
      billable: () => standIn.meter.entries.length,
      cause: (name) => standIn.setFaults([{ action: TROUBLES[name] }]),
      close: () => standIn.close(),
    };
  },
};

/** A Gemini stand-in with a site that points at it. */
export class GeminiSite {
  readonly standIn: GeminiStandIn;
  readonly site: Site;
  readonly #work: Workbench;

  private constructor(work: Workbench, standIn: GeminiStandIn, site: Site) {
    this.#work = work;
    this.standIn = standIn;
    this.site = site;
  }

  /** `settings` absent: those that suit the stand-in's mode. */
  static async start(
    work: Workbench,
    options: GeminiStandInOptions = {},
    settings?: JsonObject,
    more: Partial<Site> = {},
  ): Promise<GeminiSite> {
    const standIn = work.keep(await startGeminiStandIn({ keys: [KEY], pixels: 64, ...options }));
    const fitting = options.mode === 'mirror' ? {} : GOOGLE;
    return new GeminiSite(work, standIn, work.site(gemini, standIn.url, settings ?? fitting, more));
  }

  generate(run?: Run): Promise<Submission> {
    return this.#work.generate(gemini, this.site, run);
  }

  /** How a generation fails when the stand-in does this. */
  failure(action?: Action, run?: Run): Promise<ToldFailure> {
    if (action) this.standIn.setFaults([{ action }]);
    return this.#work.failure(gemini, this.site, run);
  }

  /** The last body that was received. */
  body(): JsonObject {
    const { meter } = this.standIn;
    return JSON.parse(meter.body(meter.entries.length) ?? 'null') as JsonObject;
  }
}

export const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

/** A site that answers every POST with `body`, in which ORIGIN is itself, and every GET as told. */
export async function servingSite(bench: Workbench, body: unknown, onGet: RequestListener): Promise<Site> {
  let origin = '';
  const server = bench.keep(
    await serveHttp((incoming, response) => {
      if (incoming.method === 'GET') return void onGet(incoming, response);
      incoming.resume();
      incoming.on('end', () => response.writeHead(200).end(JSON.stringify(body).replaceAll('ORIGIN', origin)));
    }),
  );
  origin = server.url;
  return bench.site(gemini, server.url, {});
}
