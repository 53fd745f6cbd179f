import { useState } from 'preact/hooks';
import { copied } from './copy.js';
import { tell } from './words.js';

export interface RedoBarProps {
  readonly picked: number;
  readonly rejected: number;
  /** Makes the rejected items again. */
  readonly command: string | undefined;
  /** Where the marks are kept. */
  readonly note?: string;
}

/** What was marked, and the command for it. */
export function RedoBar({ picked, rejected, command, note }: RedoBarProps) {
  const [said, setSaid] = useState('');
  if (picked + rejected === 0) return null;
  const copy = async (text: string): Promise<void> => {
    setSaid(tell((await copied(text)) ? 'page.copied' : 'page.copyFailed'));
    setTimeout(() => setSaid(''), 4_000);
  };
  return (
    <footer class="redo">
      <span class="counts">
        {tell('page.marked', { picked, rejected })} {note !== undefined && <span class="hint">{note}</span>}
      </span>
      {command !== undefined && (
        <>
          <input
            class="command"
            readOnly
            value={command}
            aria-label={tell('page.redo')}
            onFocus={({ currentTarget }) => currentTarget.select()}
          />
          <button type="button" class="main" onClick={() => void copy(command)}>
            {tell('page.redo.copy')}
          </button>
        </>
      )}
      <span class="said" role="status">
        {said}
      </span>
    </footer>
  );
}
