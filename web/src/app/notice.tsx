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

/** What the server refused: what happened, each problem, what to do. */
export function ErrorNotice({ error }: { readonly error: ApiError | undefined }) {
  if (!error) return null;
  return (
    <Notice kind="error">
      <p>{error.message}</p>
      {error.problems.length > 0 && (
        <ul>
          {error.problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      )}
      {error.advice !== undefined && <p>{error.advice}</p>}
    </Notice>
  );
}
