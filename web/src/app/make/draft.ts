import { computed, signal } from '@preact/signals';
import type { ParamValue } from './form.js';

/** A reference picture, or the only prompt of an item, of the batch that is being put together. */
export interface Photo {
  /** Unique in the batch; with its folders, where a folder was dropped. */
  readonly name: string;
  readonly file: File;
  /** For its thumbnail. */
  readonly url: string;
  readonly sent: 'no' | 'yes' | 'refused';
  /** Why the server did not take it. */
  readonly refusal?: string;
  readonly prompt: string;
}

/** What somebody has entered for a new batch. It outlives a look at another page. */
export class Draft {
  readonly photos = signal<readonly Photo[]>([]);
  /** A list of items (`.csv`, `.jsonl`, `.txt`); the photos are then those that it names. */
  readonly list = signal<string | undefined>(undefined);
  readonly mode = signal<'same' | 'each'>('same');
  readonly prompt = signal('');
  readonly count = signal(1);
  readonly site = signal('');
  readonly params = signal<Readonly<Record<string, ParamValue>>>({});
  readonly concurrency = signal<number | undefined>(undefined);
  readonly name = signal('');
  readonly upload = signal<string | undefined>(undefined);

  readonly isSending = computed(() => this.photos.value.some(({ sent }) => sent === 'no'));

  /** As `POST /forecasts` and `POST /batches` take it; undefined while nothing could be made of it. */
  readonly request = computed<object | undefined>(() => {
    const [photos, list, upload] = [this.photos.value.filter(({ sent }) => sent === 'yes'), this.list.value, this.upload.value];
    const prompt = this.prompt.value.trim();
    const common = {
      ...(this.site.value !== '' && { site: this.site.value }),
      ...(Object.keys(this.params.value).length > 0 && { params: this.params.value }),
      ...(this.concurrency.value !== undefined && { concurrency: this.concurrency.value }),
      ...(this.name.value.trim() !== '' && { name: this.name.value.trim() }),
      ...(this.count.value > 1 && { count: this.count.value }),
      ...(upload !== undefined && { upload }),
    };
    if (list !== undefined) return { ...common, list, ...(prompt !== '' && { prompt }) };
    if (photos.length === 0) return prompt === '' ? undefined : { ...common, prompt };
    if (this.mode.value === 'same') return prompt === '' ? undefined : { ...common, prompt };
    if (photos.some((photo) => photo.prompt.trim() === '' && prompt === '')) return undefined;
    return {
      ...common,
      items: photos.map((photo) => ({ prompt: photo.prompt.trim() === '' ? prompt : photo.prompt.trim(), images: [photo.name] })),
    };
  });

  change(name: string, part: Partial<Photo>): void {
    this.photos.value = this.photos.value.map((photo) => (photo.name === name ? { ...photo, ...part } : photo));
  }

  clear(): void {
    for (const { url } of this.photos.value) URL.revokeObjectURL(url);
    this.photos.value = [];
    [this.list.value, this.upload.value] = [undefined, undefined];
    [this.name.value, this.count.value] = ['', 1];
  }
}
