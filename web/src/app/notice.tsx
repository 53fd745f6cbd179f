import type { ComponentChildren } from 'preact';
import type { ApiError } from './api.js';

interface NoticeProps {
  readonly kind: 'error' | 'warning' | 'info';
  readonly children: ComponentChildren;
}

/** Something that a person should read; an error is said aloud by a screen reader. */
export function Notice({ kind, children }: NoticeProps) {
  return (
    <div class={`notice ${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}

/** A text in which names and commands stand between backticks. */
export function Marked({ text }: { readonly text: string }) {
  // Every second part stood between two of them.
  return <>{text.split('`').map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part))}</>;
}

/** What the server refused: what happened, each problem, what to do. */
export function ErrorNotice({ error }: { readonly error: ApiError | undefined }) {
  if (!error) return null;
  return (
    <Notice kind="error">
      <p>
        <Marked text={error.message} />
      </p>
      {error.problems.length > 0 && (
        <ul>
          {error.problems.map((problem) => (
            <li key={problem}>
              <Marked text={problem} />
            </li>
          ))}
        </ul>
      )}
      {error.advice !== undefined && (
        <p>
          <Marked text={error.advice} />
        </p>
      )}
    </Notice>
  );
}
