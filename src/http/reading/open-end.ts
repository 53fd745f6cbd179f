import type { Base64Run, RunSink } from './base64-run.js';

/** How base64 of PNG, JPEG, WebP and GIF begins. */
const BEGINNINGS = /^(?:iVBORw0KGgo|\/9j\/|UklGR|R0lGOD)/;

export const beginsPicture = (base64: string): boolean => BEGINNINGS.test(base64);

/** The value of a field in an event of a stream. */
export interface Field {
  readonly name: string;
  readonly event: number;
}

/** Base64 of a picture that reaches to the end of its field: the field of that name may continue it in a later event. */
export class OpenEnd<Sink extends RunSink> {
  readonly #name: string;
  #event: number;
  /** What has come, while it was too short for a run. */
  head: string;
  readonly run: Base64Run<Sink> | undefined;

  constructor({ name, event }: Field, head: string, run?: Base64Run<Sink>) {
    this.#name = name;
    this.#event = event;
    this.head = head;
    this.run = run;
  }

  /** Whether `base64`, with which a field begins, is a further piece of it. */
  async goesOn({ name, event }: Field, base64: string): Promise<boolean> {
    if (name !== this.#name || event <= this.#event || beginsPicture(base64)) return false;
    if (this.run && !(await this.run.isCut())) return false;
    this.#event = event;
    return true;
  }
}
