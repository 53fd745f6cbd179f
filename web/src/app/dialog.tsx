import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { tell } from '../shared/words.js';

/** What had the focus is gone: a reader without eyes or mouse begins at its title. */
export function focusTitle(): void {
  const title = document.querySelector<HTMLElement>('main h1');
  if (!title) return;
  title.tabIndex = -1;
  title.focus();
}

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A native modal dialog, open as long as it is drawn: Esc closes it, and the focus stays inside. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const { current } = dialog;
    current?.showModal();
    // Closed before it is taken away: the focus goes back to where it was.
    return () => {
      current?.close();
      if (document.activeElement === document.body) focusTitle();
    };
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby="dialog-title" onClose={onClose}>
      <header class="row">
        <h2 id="dialog-title">{title}</h2>
        <button type="button" class="quiet" aria-label={tell('page.close')} onClick={() => dialog.current?.close()}>
          ×
        </button>
      </header>
      {children}
    </dialog>
  );
}
