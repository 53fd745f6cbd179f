import type { Mark } from '../../../../src/report/marks.js';
import type { ComponentChildren } from 'preact';
import { tell } from '../words.js';
import type { Choice, Kind, MarkFilter, Order } from './choose.js';

const KINDS = { all: 'page.kind.all', success: 'page.kind.success', failed: 'page.kind.failed', open: 'page.kind.open' } as const;
const MARKS = { all: 'page.mark.all', pick: 'page.mark.picked', reject: 'page.mark.rejected', none: 'page.mark.none' } as const;
const ORDERS = {
  input: 'page.order.input',
  slowest: 'page.order.slowest',
  dearest: 'page.order.dearest',
  status: 'page.order.status',
} as const;

interface ToolbarProps {
  readonly choice: Choice;
  readonly counts: Readonly<Record<Kind | Mark, number>>;
  readonly onChoose: (choice: Choice) => void;
  /** What else there is to do. */
  readonly children?: ComponentChildren;
}

/** Which items are shown: by status, by mark, by words, in which order. */
export function Toolbar({ choice, counts, onChoose, children }: ToolbarProps) {
  return (
    <div class="toolbar" role="search">
      <input
        type="search"
        aria-label={tell('page.search')}
        placeholder={tell('page.search')}
        value={choice.search}
        onInput={({ currentTarget }) => onChoose({ ...choice, search: currentTarget.value })}
      />
      <div class="chips" role="group" aria-label={tell('page.kind')}>
        {(Object.keys(KINDS) as Kind[]).map((kind) => (
          <button
            key={kind}
            type="button"
            class="chip"
            aria-pressed={choice.kind === kind}
            onClick={() => onChoose({ ...choice, kind })}
          >
            {tell(KINDS[kind])} <span class="count">{counts[kind]}</span>
          </button>
        ))}
      </div>
      <label class="inline">
        {tell('page.mark')}
        <select
          value={choice.mark}
          onChange={({ currentTarget }) => onChoose({ ...choice, mark: currentTarget.value as MarkFilter })}
        >
          {(Object.keys(MARKS) as MarkFilter[]).map((mark) => (
            <option key={mark} value={mark}>
              {mark === 'pick' || mark === 'reject' ? `${tell(MARKS[mark])} (${counts[mark]})` : tell(MARKS[mark])}
            </option>
          ))}
        </select>
      </label>
      <label class="inline">
        {tell('page.order')}
        <select
          value={choice.order}
          onChange={({ currentTarget }) => onChoose({ ...choice, order: currentTarget.value as Order })}
        >
          {(Object.keys(ORDERS) as Order[]).map((order) => (
            <option key={order} value={order}>
              {tell(ORDERS[order])}
            </option>
          ))}
        </select>
      </label>
      {children}
    </div>
  );
}
