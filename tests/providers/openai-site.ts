import type { JsonObject } from '../../src/domain/json.js';
import type { Submission } from '../../src/domain/generation.js';
import { openai } from '../../src/providers/openai/provider.js';
import type { Site } from '../../src/providers/provider.js';
import type { ProviderSetup, Trouble } from '../../src/testing/provider-contract.js';
import {
  type OpenAiFault,
  type OpenAiStandIn,
  type OpenAiStandInOptions,
  startOpenAiStandIn,
} from '../../stand-ins/src/openai.js';
import * as trouble from '../../stand-ins/src/openai-troubles.js';
import { htmlPage } from '../../stand-ins/src/troubles.js';
import { KEY, type Run, type ToldFailure, type Workbench } from './workbench.js';

type Action = NonNullable<OpenAiFault['action']>;

/** As quick as a site may be asked. */
const QUICK: JsonObject = { pollFirst: 0.05, pollMost: 0.1 };

const TROUBLES: Readonly<Record<Trouble, Action>> = {
  no_image: trouble.becomes({ type: 'empty' }),
  unauthorized: trouble.wrongKey(KEY),
  rate_limited: trouble.rateLimited('', { 'retry-after': '7' }),
  server_error: trouble.serverError(),
  hang: { kind: 'hang', where: 'before' },
  cut: { kind: 'cut', at: 0.5 },
  garbage: { kind: 'truncate', at: 0.5 },
  wrong_type: htmlPage(200),
};

const setup = (options: OpenAiStandInOptions, settings: JsonObject, cutAt = 0.5): ProviderSetup => ({
  async start() {
    const standIn = await startOpenAiStandIn({ keys: [KEY], pixels: 64, ...options });
    return {
      baseUrl: standIn.url,
      settings: { ...QUICK, ...settings },
      billable: () => standIn.meter.entries.length,
      cause: (name) => {
        const action = TROUBLES[name];
        standIn.setFaults([{ action: 'at' in action ? { ...action, at: cutAt } : action }]);
      },
      close: () => standIn.close(),
    };
  },
});

export const openaiSubject = setup({}, {});
/** Pictures that are made as tasks; an answer that has its id is one, wherever it is cut behind it. */
export const openaiTasksSubject = setup({ mode: 'mirror', tasks: true, retryAfter: '0' }, { tasks: 'on' }, 0.05);

/** A stand-in with OpenAI's routes, and a site that points at it. */
export class OpenAiSite {
  private constructor(
    private readonly work: Workbench,
    readonly standIn: OpenAiStandIn,
    readonly site: Site,
  ) {}

  static async start(work: Workbench, options: OpenAiStandInOptions = {}, settings: JsonObject = {}, more: Partial<Site> = {}) {
    const standIn = work.keep(await startOpenAiStandIn({ keys: [KEY], pixels: 64, retryAfter: '0', ...options }));
    return new OpenAiSite(work, standIn, work.site(openai, standIn.url, { ...QUICK, ...settings }, more));
  }

  generate(run?: Run): Promise<Submission> {
    return this.work.generate(openai, this.site, run);
  }

  /** How a generation fails when the stand-in does this. */
  failure(action?: Action, run?: Run): Promise<ToldFailure> {
    if (action) this.standIn.setFaults([{ action }]);
    return this.work.failure(openai, this.site, run);
  }

  /** What the last request held: fields as they came, files by what they are. */
  sent(): {
    readonly form: boolean;
    readonly fields: JsonObject;
    readonly files: readonly { readonly field: string; readonly sha256: string; readonly type: string }[];
  } {
    const { meter } = this.standIn;
    return JSON.parse(meter.body(meter.entries.length) ?? 'null') as ReturnType<OpenAiSite['sent']>;
  }

  /** Paths of the paid requests. */
  paths(): string[] {
    return this.standIn.meter.entries.map(({ path }) => path);
  }
}
