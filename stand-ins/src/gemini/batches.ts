import type { ServerResponse } from 'node:http';
import type { SiteError } from '../faults.js';
import { Meter } from '../meter.js';
import { type Exchange, readBody, sendJson, sleep } from '../server.js';
import { transmitFaulty } from '../transmit.js';
import { credentialOf, type Credential, refuseCredential } from './auth.js';
import { invalidArgument, shownAs, type ErrorAnswer } from './errors.js';
import { refuseModel, type Desk } from './generate.js';
import { type BatchTrouble, Job, linesOf } from './job.js';
import { isFields, type Fields } from './request.js';

const CREATE = /^\/v1(?:beta|alpha)\/models\/([^/:]+):batchGenerateContent$/;
const JOBS = /^\/v1(?:beta|alpha)\/batches(?:\/([\w-]+)(:cancel)?)?$/;
const RESULTS = /^(?:\/download)?\/v1(?:beta|alpha)\/(files\/batch-[\w-]+):download$/;
const MOST_BYTES = 1024 * 1024;
const PAGE = 2;

const noJob = (name: string): SiteError => ({
  code: 404,
  status: 'NOT_FOUND',
  message: `Requested entity was not found: ${name}`,
});
const BUSY: SiteError = { code: 503, status: 'UNAVAILABLE', message: 'The service is currently unavailable.' };
const TOO_MUCH: SiteError = {
  code: 429,
  status: 'RESOURCE_EXHAUSTED',
  message: 'You exceeded your current quota: enqueued tokens of batches for this model.',
};

interface Question extends Exchange {
  readonly desk: Desk;
  readonly credential: Credential;
}

/** Google's batches of requests in a file, in memory. What their lines cost is in a meter of their own, at half the price. */
export class GeminiBatches {
  readonly meter = new Meter();
  readonly jobs: Job[] = [];
  /** Of the jobs that are created from now on, and of questions. */
  trouble: BatchTrouble = {};
  /** How long a job waits before it runs, in milliseconds. */
  pendingMs = 0;

  /** Answers if the request is for batches. */
  handle(desk: Desk, exchange: Exchange): Promise<void> | undefined {
    const { request, response, url } = exchange;
    const { pathname } = url;
    const [, model] = CREATE.exec(pathname) ?? [];
    const isCreate = model !== undefined && request.method === 'POST';
    if (!isCreate && !JOBS.test(pathname) && !RESULTS.test(pathname)) return undefined;
    const credential = credentialOf(request, url);
    const refusal = refuseCredential('google', credential, desk.keys);
    if (refusal) return Promise.resolve(answerWith(response, refusal));
    const question = { ...exchange, desk, credential };
    if (isCreate) return this.#create(question, model);
    if (request.method === 'GET' && this.#isUsed('busy')) return Promise.resolve(fail(response, BUSY));
    return RESULTS.test(pathname) ? this.#results(question) : this.#ask(question);
  }

  #isUsed(name: 'busy' | 'cuts' | 'lost' | 'refused'): boolean {
    const left = this.trouble[name] ?? 0;
    if (left > 0) this.trouble[name] = left - 1;
    return left > 0;
  }

  async #create({ desk, credential, request, response, closing }: Question, model: string): Promise<void> {
    const body = await readBody(request, MOST_BYTES);
    const refusal = refuseModel(desk, { version: 'v1beta', model, stream: 'no' });
    if (refusal) return answerWith(response, refusal);
    const { fileName, displayName } = wishIn(body);
    if (fileName === undefined) return fail(response, invalidArgument('Only requests in a file are played here.'));
    const file = desk.files.read(fileName, credential.key);
    if (!file) return fail(response, noJob(fileName));
    const lines = linesOf(file);
    if (!lines) return fail(response, invalidArgument(`${fileName} has a line that is no request with a key.`));
    if (this.#isUsed('refused')) return fail(response, TOO_MUCH);
    const { trouble, pendingMs } = this;
    const job = new Job({ model, displayName, credential, lines, trouble: { ...trouble }, pendingMs });
    this.jobs.push(job);
    // What ends it in the middle is the end of the stand-in.
    void job.run(desk, this.meter, closing).catch(() => undefined);
    if (this.#isUsed('lost')) return void request.socket.resetAndDestroy();
    if (trouble.slowMs !== undefined) await sleep(trouble.slowMs, closing);
    sendJson(response, 200, job.shown);
  }

  async #ask({ credential, request, response, url }: Question): Promise<void> {
    request.resume();
    const [, id, cancel] = JOBS.exec(url.pathname) ?? [];
    const own = this.jobs.filter(({ options }) => options.credential.key === credential.key).reverse();
    if (id === undefined) return sendJson(response, 200, pageOf(own, url));
    const job = own.find(({ name }) => name === `batches/${id}`);
    if (!job) return fail(response, noJob(`batches/${id}`));
    if (cancel !== undefined) job.cancel();
    else if (request.method === 'DELETE') this.jobs.splice(this.jobs.indexOf(job), 1);
    sendJson(response, 200, request.method === 'GET' ? job.shown : {});
  }

  async #results({ credential, request, response, url, closing }: Question): Promise<void> {
    request.resume();
    const [, name] = RESULTS.exec(url.pathname) ?? [];
    const job = this.jobs.find(({ responsesFile }) => responsesFile === name);
    if (!job?.hasResults || job.options.credential.key !== credential.key) return fail(response, noJob(name ?? ''));
    const headers = { 'content-type': 'application/octet-stream' };
    const answer = { status: 200, headers, body: job.results };
    if (this.#isUsed('cuts')) return void (await transmitFaulty(response, answer, { kind: 'cut', at: 0.6 }, closing));
    response.writeHead(200, headers).end(answer.body);
  }
}

const answerWith = (response: ServerResponse, { status, body, headers }: ErrorAnswer): void =>
  sendJson(response, status, body, headers);
const fail = (response: ServerResponse, error: SiteError): void => answerWith(response, shownAs('google', error));

function wishIn(body: Buffer | undefined): { readonly fileName?: string; readonly displayName: string } {
  const fields = (value: unknown): Fields => (isFields(value) ? value : {});
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  const batch = fields(fields(parsed(body))['batch']);
  const input = fields(batch['inputConfig'] ?? batch['input_config']);
  const fileName = text(input['fileName'] ?? input['file_name']);
  const displayName = text(batch['displayName'] ?? batch['display_name']) ?? '';
  return { displayName, ...(fileName !== undefined && { fileName }) };
}

function parsed(body: Buffer | undefined): unknown {
  try {
    return JSON.parse(body?.toString() ?? '');
  } catch {
    return undefined;
  }
}

/** Newest first, a few a page. */
function pageOf(jobs: readonly Job[], url: URL): object {
  const from = Number(url.searchParams.get('pageToken') ?? 0);
  const next = from + Math.min(PAGE, Number(url.searchParams.get('pageSize') ?? PAGE));
  const operations = jobs.slice(from, next).map(({ shown }) => shown);
  return { operations, ...(next < jobs.length && { nextPageToken: String(next) }) };
}
