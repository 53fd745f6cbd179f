import { useSignal } from '@preact/signals';
import type { Mark, Marks } from '../../../../src/report/marks.js';

/** Keeps a mark, or takes it away. */
export type OnMark = (id: string, mark: Mark | undefined) => void;

interface Marking {
  readonly mark: OnMark;
  /** Takes the last change back; absent where there is none. */
  readonly undo: (() => void) | undefined;
  /** Ctrl+Z, or ⌘Z. */
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** Marks that can be taken back, the last one first. */
export function useMarking(marks: Marks, onMark: OnMark): Marking {
  const before = useSignal<readonly (readonly [id: string, mark: Mark | undefined])[]>([]);
  const last = before.value.at(-1);
  const undo =
    last &&
    ((): void => {
      before.value = before.value.slice(0, -1);
      onMark(...last);
    });
  return {
    mark: (id, mark) => {
      if (marks.get(id) === mark) return;
      before.value = [...before.value, [id, marks.get(id)]];
      onMark(id, mark);
    },
    undo,
    onKeyDown: (event) => {
      // A text has its own.
      const isText = event.target instanceof HTMLInputElement && event.target.type !== 'range';
      if (event.key.toLowerCase() !== 'z' || event.shiftKey || !(event.ctrlKey || event.metaKey) || isText) return;
      event.preventDefault();
      undo?.();
    },
  };
}
