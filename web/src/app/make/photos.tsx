import { useSignal } from '@preact/signals';
import { tell } from '../../shared/words.js';
import { type ApiError, asApiError } from '../api.js';
import { ErrorNotice, Notice } from '../notice.js';
import type { Draft, Photo } from './draft.js';
import { filesChosen, filesOf, type DroppedFile } from './dropped.js';
import { leftOutPhrase, remove, take } from './uploads.js';

/** Where photos, a folder or a list are dropped, and those that are there already. */
export function Photos({ draft }: { readonly draft: Draft }) {
  const isOver = useSignal(false);
  const leftOut = useSignal<readonly string[]>([]);
  const error = useSignal<ApiError | undefined>(undefined);
  const add = async (files: readonly DroppedFile[]): Promise<void> => {
    try {
      leftOut.value = await take(draft, files);
      error.value = undefined;
    } catch (failure) {
      error.value = asApiError(failure);
    }
  };
  const photos = draft.photos.value;
  return (
    <section
      aria-labelledby="photos"
      class={`drop${isOver.value ? ' over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        isOver.value = true;
      }}
      onDragLeave={() => (isOver.value = false)}
      onDrop={(event) => {
        event.preventDefault();
        isOver.value = false;
        if (event.dataTransfer) void filesOf(event.dataTransfer).then(add);
      }}
    >
      <h2 id="photos">{tell('page.new.photos')}</h2>
      <p class="quiet">{tell('page.new.drop')}</p>
      <p class="row">
        <Choose label={tell('page.new.choosePhotos')} onFiles={add} />
        <Choose label={tell('page.new.chooseFolder')} onFiles={add} folder />
      </p>
      <ErrorNotice error={error.value} />
      {leftOut.value.length > 0 && <Notice kind="info">{leftOutPhrase(leftOut.value)}</Notice>}
      {draft.list.value !== undefined && <p role="status">{tell('page.new.list', { name: draft.list.value })}</p>}
      {photos.length > 0 && (
        <p role="status">
          {draft.isSending.value
            ? tell('page.new.sending', { done: photos.filter(({ sent }) => sent !== 'no').length, total: photos.length })
            : tell('page.new.ready', { count: photos.filter(({ sent }) => sent === 'yes').length })}
        </p>
      )}
      <ul class={draft.mode.value === 'each' ? 'photo-table' : 'photo-grid'}>
        {photos.map((photo) => (
          <PhotoRow key={photo.name} draft={draft} photo={photo} />
        ))}
      </ul>
    </section>
  );
}

interface ChooseProps {
  readonly label: string;
  readonly onFiles: (files: readonly DroppedFile[]) => Promise<void>;
  readonly folder?: boolean;
}

function Choose({ label, onFiles, folder = false }: ChooseProps) {
  return (
    <label class="button">
      {label}
      <input
        type="file"
        multiple
        {...(folder ? { webkitdirectory: true } : { accept: 'image/*,.csv,.jsonl,.txt' })}
        onChange={({ currentTarget }) => {
          const files = filesChosen(currentTarget.files);
          // The same file may be chosen again.
          currentTarget.value = '';
          void onFiles(files);
        }}
      />
    </label>
  );
}

function PhotoRow({ draft, photo }: { readonly draft: Draft; readonly photo: Photo }) {
  return (
    <li class={photo.sent}>
      {/\.hei[cf]$/i.test(photo.name) ? <span class="no-photo">HEIC</span> : <img src={photo.url} alt="" loading="lazy" />}
      <span class="name">{photo.name}</span>
      {photo.refusal !== undefined && <span class="bad-text">{photo.refusal}</span>}
      {draft.mode.value === 'each' && (
        <textarea
          aria-label={tell('page.new.promptOf', { name: photo.name })}
          placeholder={draft.prompt.value === '' ? tell('page.new.ownPrompt') : draft.prompt.value}
          value={photo.prompt}
          onInput={({ currentTarget }) => draft.change(photo.name, { prompt: currentTarget.value })}
        />
      )}
      <button type="button" aria-label={tell('page.new.remove', { name: photo.name })} onClick={() => void remove(draft, photo)}>
        ×
      </button>
    </li>
  );
}
