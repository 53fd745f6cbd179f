import type { Cost } from '../../../../src/domain/money/forecast.js';
import { shown, tell } from '../../shared/words.js';
import { costText } from '../figures.js';
import { Progress } from '../progress.js';
import { addressOf } from '../route.js';
import type { BatchRow } from '../shapes.js';

export function BatchList({ rows }: { readonly rows: readonly BatchRow[] }) {
  return (
    <ol class="batches">
      {rows.map((row) => (
        <li key={row.batch}>
          <a href={addressOf({ at: 'batch', batch: row.batch })}>
            <span class="name">{row.batch}</span>
            <span class={`state ${row.state}`}>{row.stateText}</span>
            <time class="quiet" dateTime={new Date(row.startedAt).toISOString()}>
              {shown({ at: row.startedAt })}
            </time>
            {row.tally && row.total !== undefined && <Progress tally={row.tally} total={row.total} />}
            <Paid cost={row.cost} />
          </a>
        </li>
      ))}
    </ol>
  );
}

function Paid({ cost }: { readonly cost: Cost | undefined }) {
  const text = cost && costText(cost);
  return text === undefined ? null : <span class="quiet">{tell('page.home.cost', { cost: text })}</span>;
}
