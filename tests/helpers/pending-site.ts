import { setTimeout as sleep } from 'node:timers/promises';
import { listen, type ListeningServer, readBody, sendJson } from '../../stand-ins/src/server.js';
import { PNG } from '../spool/fixture.js';

interface Job {
  polls: number;
  stopped: boolean;
}

/**
 * A site that takes jobs: `POST /jobs` (paid) gives an id, `GET /jobs/:id` says `running`, `failed` or, when it is done, the picture
 * itself, and `DELETE /jobs/:id` stops a job that still runs.
 */
export class PendingSite {
  /** Prompts of the paid requests, in order of arrival: its length is what was bought. */
  readonly paid: string[] = [];
  /** `authorization` headers of all requests. */
  readonly authorizations = new Set<string | undefined>();
  /** How the jobs end. */
  ending: 'done' | 'failed' = 'done';
  /** How often a job is found running before it has ended. */
  runningPolls = 1;
  /** So many polls are answered by a 500 first. */
  brokenPolls = 0;
  polls = 0;
  /** How long a POST is thought about, in milliseconds. */
  latencyMs = 0;
  readonly #jobs = new Map<string, Job>();
  #server: ListeningServer | undefined;

  static async start(): Promise<PendingSite> {
    const site = new PendingSite();
    site.#server = await listen(0, async (request, response, { pathname }) => {
      site.authorizations.add(request.headers.authorization);
      const body = (await readBody(request, 1_000_000))?.toString() ?? '';
      const id = pathname.slice('/jobs/'.length);
      if (request.method === 'POST') return sendJson(response, 202, await site.#begin(body));
      const job = site.#jobs.get(id);
      if (!job) return sendJson(response, 404, { message: 'no such job' });
      if (request.method === 'DELETE') return sendJson(response, 200, { stopped: site.#stop(job) });
      const state = site.#look(job);
      if (state !== 'done') return sendJson(response, state === 'broken' ? 500 : 200, { state });
      response.writeHead(200, { 'content-type': 'image/png' }).end(PNG);
    });
    return site;
  }

  get url(): string {
    return this.#server?.url ?? '';
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  async #begin(body: string): Promise<{ id: string }> {
    const { prompt } = JSON.parse(body) as { prompt: string };
    this.paid.push(prompt);
    await sleep(this.latencyMs);
    const id = `job-${this.paid.length}`;
    this.#jobs.set(id, { polls: 0, stopped: false });
    return { id };
  }

  #look(job: Job): 'broken' | 'running' | 'stopped' | 'failed' | 'done' {
    this.polls += 1;
    if (this.brokenPolls > 0) {
      this.brokenPolls -= 1;
      return 'broken';
    }
    job.polls += 1;
    if (job.stopped) return 'stopped';
    return job.polls > this.runningPolls ? this.ending : 'running';
  }

  #stop(job: Job): boolean {
    job.stopped = job.polls <= this.runningPolls;
    return job.stopped;
  }
}
