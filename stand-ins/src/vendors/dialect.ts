import type { IncomingMessage } from 'node:http';
import type { Fields } from '../gemini/request.js';
import type { Task } from './tasks.js';

/** An answer before it goes out. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a vendor refuses a request for. */
export type Trouble = 'key' | 'money' | 'busy' | 'moderated' | 'invalid' | 'server' | 'no_such_task' | 'no_such_route';

/** What a request asks for. `refused`: why the vendor does not take it, in its words. */
export interface Wish {
  readonly prompt: string;
  /** Pictures as they came: a data URL, base64, or a URL. */
  readonly pictures: readonly string[];
  readonly refused?: string;
}

/** A paid request, read. `fields`: of JSON, or the texts of a form. */
export interface Submit {
  readonly request: IncomingMessage;
  readonly model: string;
  readonly fields: Fields;
  /** Files of a form, as data URLs. */
  readonly files: readonly { readonly field: string; readonly data: string }[];
}

/** What a request that is not paid asks for. */
export interface Question {
  readonly about: 'state' | 'result' | 'cancel';
  readonly id: string;
}

/** Where a task stands. */
export type Stage = 'waiting' | 'running' | 'done' | 'failed' | 'moderated' | 'cancelled' | 'empty';

/** How one vendor speaks, by its facts. */
export interface Dialect {
  /** What its base URL ends with, such as `/v1`. */
  readonly prefix: string;
  /** The key of a request; empty: it has none. */
  readonly key: (request: IncomingMessage) => string;
  /** The model of a paid request, where its path is one; paths lack the prefix. */
  readonly submit: (method: string, path: string) => { readonly model: string } | undefined;
  readonly wish: (submit: Submit) => Wish;
  /** Of a vendor that answers when the picture is made: with its URL, or with the picture itself. */
  readonly atOnce?: 'url' | 'picture';
  /** What a submit is answered with: a task, or at once the picture. `base`: with the prefix. */
  accepted(task: Task, base: string): Answer;
  readonly question: (method: string, url: URL) => Question | undefined;
  state(task: Task, stage: Stage, base: string): Answer;
  /** Of a vendor whose result has a route of its own. */
  result?(task: Task, stage: Stage): Answer;
  /** The answer to a cancel; absent: the vendor knows none. `taken`: the task had not begun. */
  cancel?(task: Task, taken: boolean): Answer;
  /** Whether a cancel stops a task at this stage. */
  stops?(stage: Stage): boolean;
  readonly error: (trouble: Trouble, message: string) => Answer;
  /** Whether what a failed task cost is given back. */
  readonly refunds?: true;
  /** Header by which a repeated request is known. */
  readonly requestKey?: string;
  /** Routes besides, which are free. */
  free?(asked: Asked): Answer | Promise<Answer> | undefined;
}

/** A request to a route that is free. */
export interface Asked {
  readonly request: IncomingMessage;
  /** Without the prefix. */
  readonly path: string;
  /** Whether its key is one of the vendor's. */
  readonly known: boolean;
  readonly body: () => Promise<Buffer>;
}

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
export const ok = (body: unknown, status = 200): Answer => ({ status, body });

/** The status that most vendors give a trouble. */
export const STATUS: Readonly<Record<Trouble, number>> = {
  key: 401,
  money: 402,
  busy: 429,
  moderated: 400,
  invalid: 400,
  server: 500,
  no_such_task: 404,
  no_such_route: 404,
};

/** The key behind a scheme in `Authorization`. */
export const authorized =
  (scheme: string) =>
  ({ headers }: IncomingMessage): string => {
    const value = headers.authorization ?? '';
    return value.startsWith(`${scheme} `) ? value.slice(scheme.length + 1) : '';
  };
