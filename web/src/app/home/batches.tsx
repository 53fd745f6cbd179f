import { shown, tell } from '../../shared/words.js';
import { Progress } from '../progress.js';
import { addressOf } from '../route.js';
import type { BatchRow } from '../shapes.js';

export function BatchList({ rows }: { readonly rows: readonly BatchRow[] }) {
  return (
    <ol class="batches">
      {rows.map((row) => (
        <li key={row.batchId}>
          <a href={addressOf({ at: 'batch', batch: row.batchId })}>
            <span class="name">{row.batchId}</span>
            <span class={`state ${row.state}`}>{row.stateText}</span>
            {row.tally && row.total !== undefined && <Progress tally={row.tally} total={row.total} />}
            {row.cost !== undefined && <span class="cost quiet">{tell('page.home.cost', { cost: row.cost })}</span>}
            {row.startedAt !== undefined && (
              <time class="quiet" dateTime={new Date(row.startedAt).toISOString()}>
                {shown({ at: row.startedAt })}
              </time>
            )}
          </a>
        </li>
      ))}
    </ol>
  );
}
