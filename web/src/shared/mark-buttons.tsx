import type { Mark } from '../../../src/report/marks.js';
import { tell } from './words.js';

interface MarkButtonsProps {
  readonly mark: Mark | undefined;
  readonly onMark: (mark: Mark | undefined) => void;
}

/** Pick and reject; pressing what is on takes the mark away. */
export function MarkButtons({ mark, onMark }: MarkButtonsProps) {
  const button = (kind: Mark, sign: string, key: string) => (
    <button
      type="button"
      class={`mark ${kind}`}
      aria-pressed={mark === kind}
      aria-label={tell(`page.${kind}`)}
      aria-keyshortcuts={key}
      title={`${tell(`page.${kind}`)} (${key})`}
      onClick={() => onMark(mark === kind ? undefined : kind)}
    >
      <span aria-hidden="true">{sign}</span>
    </button>
  );
  return (
    <span class="marks">
      {button('pick', '✓', 'P')}
      {button('reject', '✕', 'X')}
    </span>
  );
}

const KEYS: Readonly<Record<string, Mark | 'clear'>> = { p: 'pick', x: 'reject', u: 'clear' };

/** What a key does to a mark; undefined for another key. */
export function markOfKey(event: KeyboardEvent): Mark | 'clear' | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  return KEYS[event.key.toLowerCase()];
}
