import { useSignal } from '@preact/signals';
import { tell } from '../../shared/words.js';
import { type ApiError, asApiError, call } from '../api.js';
import { Dialog } from '../dialog.js';
import { TextField } from '../fields.js';
import { ErrorNotice } from '../notice.js';
import { useResource } from '../resource.js';
import type { BatchFacts } from '../shapes.js';
import type { LiveBatch } from './live.js';

type Action = 'pause' | 'resume' | 'cancel' | 'settle';

const ACTIONS = {
  pause: 'page.batch.pause',
  resume: 'page.batch.resume',
  cancel: 'page.batch.cancel',
  settle: 'page.batch.settle',
} as const satisfies Record<Action, string>;

/** What can be done with a batch now; each says what it does to money before it is done. */
export function Controls({ live, facts }: { readonly live: LiveBatch; readonly facts: BatchFacts }) {
  const asked = useSignal<Action | undefined>(undefined);
  const actions = actionsOf(facts);
  return (
    <div class="controls">
      {actions.map((action) => (
        <button key={action} type="button" onClick={() => (asked.value = action)}>
          {tell(ACTIONS[action])}
        </button>
      ))}
      {facts.state === 'open' && facts.concurrency !== undefined && <Concurrency live={live} now={facts.concurrency} />}
      {asked.value && <Confirm live={live} action={asked.value} onClose={() => (asked.value = undefined)} />}
    </div>
  );
}

function actionsOf({ state, stage, paidFor = 0 }: BatchFacts): Action[] {
  if (state === 'ended') return paidFor > 0 ? ['settle'] : [];
  if (stage === 'paused') return ['resume', 'cancel'];
  return stage === 'stopping' || stage === 'reporting' ? [] : ['pause', 'cancel'];
}

interface ConfirmProps {
  readonly live: LiveBatch;
  readonly action: Action;
  readonly onClose: () => void;
}

function Confirm({ live, action, onClose }: ConfirmProps) {
  const path = `/batches/${encodeURIComponent(live.batchId)}`;
  const stakes = useResource<Readonly<Partial<Record<Action, string>>>>(`${path}/stakes`);
  const reason = useSignal('');
  const error = useSignal<ApiError | undefined>(undefined);
  const isBusy = useSignal(false);
  const act = async (): Promise<void> => {
    isBusy.value = true;
    try {
      await call(`${path}/${action}`, { method: 'POST', body: action === 'cancel' ? { reason: reason.value } : {} });
      await live.look();
      onClose();
    } catch (failure) {
      error.value = asApiError(failure);
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <Dialog title={tell(ACTIONS[action])} onClose={onClose}>
      <p>{stakes.value.value?.[action] ?? ''}</p>
      {action === 'cancel' && <TextField id="reason" label={tell('page.batch.reason')} text={reason} />}
      <ErrorNotice error={error.value ?? stakes.error.value} />
      <p class="row">
        <button
          type="button"
          class="primary"
          disabled={isBusy.value || stakes.value.value === undefined}
          onClick={() => void act()}
        >
          {tell(ACTIONS[action])}
        </button>
        <button type="button" onClick={onClose}>
          {tell('page.back')}
        </button>
      </p>
    </Dialog>
  );
}

function Concurrency({ live, now }: { readonly live: LiveBatch; readonly now: number }) {
  const error = useSignal<ApiError | undefined>(undefined);
  const set = async (concurrency: number): Promise<void> => {
    try {
      await call(`/batches/${encodeURIComponent(live.batchId)}`, { method: 'PATCH', body: { concurrency } });
      error.value = undefined;
      await live.look();
    } catch (failure) {
      error.value = asApiError(failure);
    }
  };
  return (
    <label class="inline">
      {tell('page.new.concurrency')}
      <input
        type="number"
        min={1}
        max={100}
        value={now}
        onChange={({ currentTarget }) => void set(Number(currentTarget.value))}
      />
      <ErrorNotice error={error.value} />
    </label>
  );
}
