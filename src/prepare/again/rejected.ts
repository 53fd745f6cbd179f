import { storesOf } from '../../client/batches/batch-stores.js';
import { inputOf } from '../../client/batches/input-of.js';
import type { ListedBatch } from '../../client/batches/listed-batch.js';
import type { Session } from '../../client/session.js';
import { UserError } from '../../domain/failures/user-error.js';
import { type ItemName, MARKS_FILE, readMarks } from '../../report/marks.js';
import { textIfThere } from '../../stores/text.js';
import { words } from '../../words/words.js';

/** The items that somebody rejected on the page of a batch. @throws UserError when there are none */
export async function rejectedItems(session: Session, listed: ListedBatch): Promise<readonly ItemName[]> {
  const { batchId: batch } = listed;
  const { store } = storesOf(session, listed);
  const input = await inputOf(session, listed);
  const advice = words('redo.rejectAdvice', { batch });
  if (!input) throw new UserError('gone', words('redo.noFolder', { batch }), { advice });
  const key = `${input.folder}/${MARKS_FILE}`;
  const [text, place] = [await textIfThere(store, key), await store.url(key)];
  if (text === undefined) throw new UserError('not_found', words('redo.noMarks', { batch, file: place }), { advice });
  const rejected = [...readMarks(text, place)].filter(([, mark]) => mark === 'reject');
  if (rejected.length === 0) throw new UserError('input', words('redo.noneRejected', { batch, file: place }), { advice });
  return rejected.map(([id]) => ({ text: id, id }));
}
