import { signal } from '@preact/signals';
import type { Mark, Marks } from '../../../../src/report/marks.js';
import { type ApiError, asApiError, call } from '../api.js';

type Content = Readonly<Record<string, Mark>>;

/** The marks of a batch, as they lie beside its pictures: another window, or the terminal, sees the same. */
export class KeptMarks {
  readonly marks = signal<Marks>(new Map());
  readonly error = signal<ApiError | undefined>(undefined);
  readonly #path: string;
  /** What this window has changed and the server does not have yet. */
  readonly #changed = new Map<string, Mark | undefined>();
  #isSaving = false;

  constructor(batchId: string) {
    this.#path = `/batches/${encodeURIComponent(batchId)}/marks`;
  }

  async load(): Promise<void> {
    try {
      const { marks } = await call<{ readonly marks: Content }>(this.#path);
      this.marks.value = this.#withChanges(new Map(Object.entries(marks)));
    } catch (failure) {
      this.error.value = asApiError(failure);
    }
  }

  /** Keeps a mark, or takes it away; it is shown at once. */
  set(id: string, mark: Mark | undefined): void {
    this.#changed.set(id, mark);
    this.marks.value = this.#withChanges(this.marks.value);
    void this.#save();
  }

  /** One request at a time, with all that was changed meanwhile. Only changes are sent, so that two windows do not undo each other. */
  async #save(): Promise<void> {
    if (this.#isSaving) return;
    this.#isSaving = true;
    try {
      while (this.#changed.size > 0) {
        const sent = new Map(this.#changed);
        const body = { marks: Object.fromEntries([...sent].map(([id, mark]) => [id, mark ?? null])) };
        const { marks } = await call<{ readonly marks: Content }>(this.#path, { method: 'PATCH', body });
        for (const [id, mark] of sent) if (this.#changed.get(id) === mark) this.#changed.delete(id);
        this.marks.value = this.#withChanges(new Map(Object.entries(marks)));
        this.error.value = undefined;
      }
    } catch (failure) {
      this.error.value = asApiError(failure);
    } finally {
      this.#isSaving = false;
    }
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
