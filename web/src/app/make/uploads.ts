import { tell } from '../../shared/words.js';
import { asApiError, call } from '../api.js';
import type { Draft, Photo } from './draft.js';
import { type DroppedFile, isList, isPicture } from './dropped.js';

/** Pictures on their way to the server at a time. */
const AT_ONCE = 4;

/** Takes files into the draft and sends them to the server; what is neither picture nor list is named in the answer. */
export async function take(draft: Draft, files: readonly DroppedFile[]): Promise<string[]> {
  const [pictures, lists] = [files.filter(isPicture), files.filter(isList)];
  const others = files.filter((file) => !isPicture(file) && !isList(file)).map(({ path }) => path);
  const known = new Set(draft.photos.value.map(({ name }) => name));
  const added: Photo[] = pictures
    .filter(({ path }) => !known.has(path))
    .map(({ path, file }) => ({ name: path, file, url: URL.createObjectURL(file), sent: 'no', prompt: '' }));
  draft.photos.value = [...draft.photos.value, ...added];
  const upload = await uploadOf(draft);
  for (const { path, file } of lists.slice(0, 1)) {
    await call(pathOf(upload, path), { method: 'PUT', body: file });
    draft.list.value = path;
  }
  const waiting = [...added];
  const sendAll = async (): Promise<void> => {
    for (let photo = waiting.shift(); photo; photo = waiting.shift()) await send(draft, upload, photo);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sendAll));
  return others;
}

async function send(draft: Draft, upload: string, { name, file }: Photo): Promise<void> {
  try {
    await call(pathOf(upload, name), { method: 'PUT', body: file });
    draft.change(name, { sent: 'yes' });
  } catch (error) {
    draft.change(name, { sent: 'refused', refusal: asApiError(error).message });
  }
}

/** Takes a photo out again. */
export async function remove(draft: Draft, { name, url, sent }: Photo): Promise<void> {
  URL.revokeObjectURL(url);
  draft.photos.value = draft.photos.value.filter((photo) => photo.name !== name);
  const upload = draft.upload.value;
  if (sent === 'yes' && upload !== undefined) await call(pathOf(upload, name), { method: 'DELETE' });
}

const pathOf = (upload: string, name: string): string => `/uploads/${encodeURIComponent(upload)}/${encodeURIComponent(name)}`;

async function uploadOf(draft: Draft): Promise<string> {
  draft.upload.value ??= (await call<{ readonly upload: string }>('/uploads', { method: 'POST' })).upload;
  return draft.upload.value;
}

/** What of a drop was left out. */
export const leftOutPhrase = (names: readonly string[]): string =>
  tell('page.new.leftOut', { count: names.length, names: { list: names.slice(0, 3) } });
