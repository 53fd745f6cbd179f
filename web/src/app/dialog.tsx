import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { tell } from '../shared/words.js';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A native modal dialog, open as long as it is drawn: Esc closes it, and the focus stays inside. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
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
