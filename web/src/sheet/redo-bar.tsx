import { useState } from 'preact/hooks';
import type { Marks } from '../../../src/report/marks.js';
import { tell } from '../shared/words.js';
import { copied } from './copy.js';

interface RedoBarProps {
  readonly marks: Marks;
  /** Makes the rejected items again. */
  readonly command: string | undefined;
}

/** What was marked, and the command for it. */
export function RedoBar({ marks, command }: RedoBarProps) {
  const [said, setSaid] = useState('');
  const all = [...marks.values()];
  if (all.length === 0) return null;
  const rejected = all.filter((mark) => mark === 'reject').length;
  const copy = async (text: string): Promise<void> => {
    setSaid(tell((await copied(text)) ? 'page.sheet.copied' : 'page.sheet.copyFailed'));
    setTimeout(() => setSaid(''), 4_000);
  };
  return (
    <footer class="redo">
      <span>
        {tell('page.sheet.marked', { picked: all.length - rejected, rejected })}{' '}
        <span class="quiet">{tell('page.sheet.marksHere')}</span>
      </span>
      {command !== undefined && (
        <>
          <input
            class="command"
            readOnly
            value={command}
            aria-label={tell('page.sheet.redo')}
            onFocus={({ currentTarget }) => currentTarget.select()}
          />
          <button type="button" class="primary" onClick={() => void copy(command)}>
            {tell('page.sheet.copy')}
          </button>
        </>
      )}
      <span class="said" role="status">
        {said}
      </span>
    </footer>
  );
}
