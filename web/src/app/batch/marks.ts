import { signal } from '@preact/signals';
import type { Mark, Marks } from '../../../../src/report/marks.js';
import { ApiError, asApiError, callTagged } from '../api.js';

type Content = Readonly<Record<string, Mark>>;

/** The marks of a batch, as they lie beside its pictures: another window, or the terminal, sees the same. */
export class KeptMarks {
  readonly marks = signal<Marks>(new Map());
  readonly error = signal<ApiError | undefined>(undefined);
  readonly #path: string;
  /** What this window has changed and the server does not have yet. */
  readonly #changed = new Map<string, Mark | undefined>();
  #isSaving = false;
  /** Of the marks that were read last. */
  #tag: string | undefined;

  /** Other windows of this browser that show the batch. */
  readonly #others: BroadcastChannel;

  constructor(batchId: string) {
    this.#path = `/batches/${encodeURIComponent(batchId)}/marks`;
    this.#others = new BroadcastChannel(`plantain.marks.${batchId}`);
  }

  open(): void {
    this.#others.onmessage = () => void this.load();
    document.addEventListener('visibilitychange', this.#onVisibility);
    void this.load();
  }

  close(): void {
    this.#others.close();
    document.removeEventListener('visibilitychange', this.#onVisibility);
  }

  /** Reads what others have written, and writes what could not be written before. */
  async load(): Promise<void> {
    try {
      await this.#read();
    } catch (failure) {
      this.error.value = asApiError(failure);
      return;
    }
    if (this.#changed.size > 0) await this.#save();
  }

  /** The terminal may have changed them. */
  readonly #onVisibility = (): void => {
    if (document.visibilityState === 'visible') void this.load();
  };

  /** Keeps a mark, or takes it away; it is shown at once. */
  set(id: string, mark: Mark | undefined): void {
    this.#changed.set(id, mark);
    this.marks.value = this.#withChanges(this.marks.value);
    void this.#save();
  }

  /** One request at a time, with all that was changed meanwhile. */
  async #save(): Promise<void> {
    if (this.#isSaving) return;
    this.#isSaving = true;
    try {
      while (this.#changed.size > 0) await this.#write(new Map(this.#changed));
      this.error.value = undefined;
    } catch (failure) {
      // They stay in this window until the server can be reached.
      this.error.value = asApiError(failure);
    } finally {
      this.#isSaving = false;
    }
  }

  async #write(sent: ReadonlyMap<string, Mark | undefined>): Promise<void> {
    try {
      const headers = { 'if-match': this.#tag ?? '*' };
      const body = { marks: Object.fromEntries(this.marks.value) };
      const written = await callTagged<{ readonly marks: Content }>(this.#path, { method: 'PUT', body, headers });
      for (const [id, mark] of sent) if (this.#changed.get(id) === mark) this.#changed.delete(id);
      this.#take(written);
      this.#others.postMessage('');
    } catch (failure) {
      // Another window has written meanwhile: what this one has changed goes on top of that.
      if (!(failure instanceof ApiError) || failure.status !== 412) throw failure;
      await this.#read();
    }
  }

  async #read(): Promise<void> {
    this.#take(await callTagged<{ readonly marks: Content }>(this.#path));
  }

  #take({ answer, tag }: { readonly answer: { readonly marks: Content }; readonly tag: string | undefined }): void {
    this.#tag = tag;
    this.marks.value = this.#withChanges(new Map(Object.entries(answer.marks)));
  }

  #withChanges(known: Marks): Marks {
    const marks = new Map(known);
    for (const [id, mark] of this.#changed) {
      if (mark === undefined) marks.delete(id);
      else marks.set(id, mark);
    }
    return marks;
  }
}
