import type { Tally } from '../../../src/domain/outcome.js';
import { tell } from '../shared/words.js';

/** How many items have a picture, have none, and are still to come; in words as well, since a bar alone says nothing to some. */
export function Progress({ tally, total }: { readonly tally: Tally; readonly total: number }) {
  const { success, error, no_image, timeout_total, cancelled } = tally;
  const failed = error + no_image + timeout_total + cancelled;
  const share = (count: number): string => `${total === 0 ? 0 : (count / total) * 100}%`;
  return (
    <span class="progress">
      <span class="bar" aria-hidden="true">
        <span class="good" style={{ inlineSize: share(success) }} />
        <span class="bad" style={{ inlineSize: share(failed) }} />
      </span>
      <span class="count">
        {failed > 0
          ? tell('page.progress.failed', { done: success, total, failed })
          : tell('page.progress', { done: success, total })}
      </span>
    </span>
  );
}
