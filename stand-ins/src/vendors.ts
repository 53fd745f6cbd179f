import { control, type Latency } from './control.js';
import { type Fault, FaultScript } from './faults.js';
import { parseFaults } from './gemini/scripted.js';
import { Meter } from './meter.js';
import { type Exchange, listen, sendJson } from './server.js';
import { dashscopeQwen, dashscopeWan } from './vendors/dashscope.js';
import type { Desk } from './vendors/desk.js';
import type { Answer, Dialect } from './vendors/dialect.js';
import { apimart, seedream } from './vendors/openai-like.js';
import { answerFree, answerQuestion, servePicture } from './vendors/questions.js';
import { bfl, fal, replicate } from './vendors/queues.js';
import { serve } from './vendors/serve.js';
import type { VendorReply } from './vendors/tasks.js';

export type VendorFault = Fault<VendorReply>;

/** Vendors of picture tasks, by the names of their declarations in plantain. */
export const VENDORS = {
  apimart,
  bfl,
  'dashscope-qwen': dashscopeQwen,
  'dashscope-wan': dashscopeWan,
  fal,
  replicate,
  seedream,
} satisfies Readonly<Record<string, Dialect>>;

export type VendorName = keyof typeof VENDORS;

export interface VendorStandInOptions {
  readonly vendor: VendorName | Dialect;
  /** On 127.0.0.1; 0 or absent: a free one. */
  readonly port?: number;
  /** Accepted keys; absent: any. */
  readonly keys?: readonly string[];
  /** How long a picture takes, fixed or evenly spread. */
  readonly latencyMs?: Latency;
  readonly faults?: readonly VendorFault[];
  /** Edge of a picture; 1024 unless given. */
  readonly pixels?: number;
  /** What a picture costs; 1 unless given, so that `charged` counts requests. */
  readonly price?: number;
}

export interface VendorStandIn {
  /** What a client takes as its base URL, with the path of the vendor's. */
  readonly baseUrl: string;
  readonly url: string;
  readonly port: number;
  /** Where its pictures lie. */
  readonly origins: readonly string[];
  readonly meter: Meter;
  /** What was asked about tasks with a good key: `state`, `result`, `cancel`. */
  readonly questions: readonly { readonly about: string; readonly id: string }[];
  /** How often pictures were asked for. */
  picturesAsked(): number;
  setFaults(faults: readonly VendorFault[]): void;
  setLatency(latency: Latency): void;
  /** While it is held, no task ends, no picture is answered with, and the host of the pictures answers 503. */
  hold(held: boolean): void;
  /** The next questions about tasks are answered by these, one each. */
  setQuestionTroubles(answers: readonly Answer[]): void;
  close(): Promise<void>;
}

/** A vendor of picture tasks on this computer: its routes, states, errors and links, and books of what it would have charged. */
export async function startVendorStandIn(options: VendorStandInOptions): Promise<VendorStandIn> {
  const { vendor } = options;
  const desk: Desk = {
    dialect: typeof vendor === 'string' ? VENDORS[vendor] : vendor,
    keys: options.keys,
    price: options.price ?? 1,
    pixels: options.pixels ?? 1024,
    meter: new Meter(),
    script: new FaultScript<VendorReply>(),
    tasks: new Map(),
    repeated: new Map(),
    questions: [],
    questionTroubles: [],
    latency: options.latencyMs ?? 0,
    picturesAsked: 0,
    held: false,
    base: '',
    pictureHost: '',
  };
  desk.script.set(options.faults ?? []);
  const pictures = await listen(0, (_request, response, url) => servePicture(desk, response, url.pathname));
  const server = await listen(options.port ?? 0, (request, response, url, closing) =>
    route(desk, { request, response, url, closing }),
  );
  desk.base = `${server.url}${desk.dialect.prefix}`;
  desk.pictureHost = pictures.url;
  return {
    baseUrl: desk.base,
    url: server.url,
    port: server.port,
    origins: [pictures.url],
    meter: desk.meter,
    questions: desk.questions,
    picturesAsked: () => desk.picturesAsked,
    setFaults: (faults) => desk.script.set(faults),
    setLatency: (latency) => {
      desk.latency = latency;
    },
    hold: (held) => {
      desk.held = held;
    },
    setQuestionTroubles: (answers) => {
      desk.questionTroubles.splice(0, Infinity, ...answers);
    },
    close: async () => {
      await Promise.all([server.close(), pictures.close()]);
    },
  };
}

async function route(desk: Desk, exchange: Exchange): Promise<void> {
  const { request, response, url } = exchange;
  const { dialect } = desk;
  if (url.pathname.startsWith('/_standin/')) return steer(desk, exchange);
  const path = url.pathname.startsWith(dialect.prefix) ? url.pathname.slice(dialect.prefix.length) : undefined;
  const method = request.method ?? '';
  const paid = path === undefined ? undefined : dialect.submit(method, path);
  if (paid) return serve(desk, paid.model, exchange);
  const question = path === undefined ? undefined : dialect.question(method, new URL(`${path}${url.search}`, url));
  if (question) return answerQuestion(desk, question, exchange);
  if (path !== undefined && (await answerFree(desk, path, exchange))) return;
  const { status, body } = dialect.error('no_such_route', `there is no ${method} ${url.pathname}`);
  sendJson(response, status, body);
}

function steer(desk: Desk, { request, response, url }: Exchange): Promise<void> {
  return control(request, response, url.pathname, {
    meter: desk.meter,
    setFaults: (faults) => desk.script.set(parseFaults(faults)),
    setLatency: (latency) => {
      desk.latency = latency;
    },
    state: () => ({ name: 'vendor', latencyMs: desk.latency, questions: desk.questions.length, faults: desk.script.faults }),
  });
}
