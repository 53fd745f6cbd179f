import { useSignal } from '@preact/signals';
import { tell } from '../../shared/words.js';
import { type ApiError, asApiError, call } from '../api.js';
import { ErrorNotice, Marked } from '../notice.js';
import type { FindingRow } from '../shapes.js';

/** What doctor finds, when somebody asks: it sends requests, all of them free. */
export function Checkup() {
  const findings = useSignal<readonly FindingRow[] | undefined>(undefined);
  const error = useSignal<ApiError | undefined>(undefined);
  const isRunning = useSignal(false);
  const look = async (): Promise<void> => {
    isRunning.value = true;
    try {
      findings.value = (await call<{ readonly findings: readonly FindingRow[] }>('/doctor', { method: 'POST' })).findings;
      error.value = undefined;
    } catch (failure) {
      error.value = asApiError(failure);
    } finally {
      isRunning.value = false;
    }
  };
  const found = findings.value;
  const troubles = found?.filter(({ level }) => level !== 'ok') ?? [];
  return (
    <section aria-labelledby="checkup" aria-busy={isRunning.value}>
      <header class="row">
        <h2 id="checkup">{tell('page.checkup')}</h2>
        <button type="button" disabled={isRunning.value} onClick={() => void look()}>
          {isRunning.value ? tell('page.checkup.running') : tell('page.checkup.run')}
        </button>
      </header>
      <ErrorNotice error={error.value} />
      {found && (
        <p role="status">
          {troubles.length === 0
            ? tell('page.checkup.good', { count: found.length })
            : tell('page.checkup.found', { count: troubles.length })}
        </p>
      )}
      <ul class="findings">
        {troubles.map(({ what, level, seen, advice }) => (
          <li key={what} class={level}>
            <strong>{what}</strong> <Marked text={seen} />
            {advice !== undefined && (
              <p>
                <Marked text={advice} />
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
