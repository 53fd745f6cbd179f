import { type Signal, useComputed, useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { Card } from '../../../../src/report/card.js';
import { tell } from '../../shared/words.js';
import { type ApiError, asApiError, call } from '../api.js';
import { Dialog } from '../dialog.js';
import { ForecastPanel, useForecast } from '../make/forecast.js';
import { ParamForm, type ParamSchema, type ParamValue } from '../make/form.js';
import { ErrorNotice } from '../notice.js';
import { useResource } from '../resource.js';
import { goTo } from '../route.js';

interface RedoProps {
  readonly batchId: string;
  /** What is made again. */
  readonly cards: readonly Card[];
  readonly onClose: () => void;
}

/** Chosen items once more, with another prompt, model or size: a batch of the same family, and its price stands on the button. */
export function Redo({ batchId, cards, onClose }: RedoProps) {
  const prompt = useSignal('');
  const params = useSignal<Readonly<Record<string, ParamValue>>>({});
  const error = useSignal<ApiError | undefined>(undefined);
  const isBusy = useSignal(false);
  const site = cards[0]?.site ?? '';
  const facts = useResource<{ readonly parameters: { readonly properties?: Readonly<Record<string, ParamSchema>> } }>(
    `/sites/${encodeURIComponent(site)}`,
  );
  const request = useComputed<object | undefined>(() => ({
    again: batchId,
    chosen: cards.map(({ id }) => id),
    ...(prompt.value.trim() !== '' && { prompt: prompt.value.trim() }),
    ...(Object.keys(params.value).length > 0 && { params: params.value }),
  }));
  const forecasting = useForecast(request);
  // The same request, sent again after an answer that was lost, starts one batch.
  const asked = request.value;
  const key = useMemo(() => crypto.randomUUID(), [asked]);
  const price = forecasting.forecast.value?.price;
  const start = async (): Promise<void> => {
    isBusy.value = true;
    try {
      const headers = { 'idempotency-key': key };
      const started = await call<{ readonly batchId: string }>('/batches', { method: 'POST', body: asked, headers });
      onClose();
      goTo({ at: 'batch', batch: started.batchId });
    } catch (failure) {
      error.value = asApiError(failure);
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <Dialog title={tell('page.redo.title', { count: cards.length })} onClose={onClose}>
      <p class="quiet">{tell('page.redo.what')}</p>
      <Prompt prompt={prompt} cards={cards} />
      <ParamForm
        parameters={facts.value.value?.parameters.properties ?? {}}
        values={params.value}
        onChange={(values) => (params.value = values)}
      />
      <ForecastPanel {...forecasting} />
      <ErrorNotice error={error.value} />
      <button
        type="button"
        class="primary"
        disabled={isBusy.value || !forecasting.forecast.value || forecasting.isAsking.value}
        onClick={() => void start()}
      >
        {price === undefined ? tell('page.redo.start') : tell('page.redo.startFor', { price })}
      </button>
    </Dialog>
  );
}

function Prompt({ prompt, cards }: { readonly prompt: Signal<string>; readonly cards: readonly Card[] }) {
  return (
    <div class="field">
      <label for="redo-prompt">{tell('page.redo.prompt')}</label>
      <textarea
        id="redo-prompt"
        rows={3}
        placeholder={samePrompt(cards)}
        value={prompt.value}
        onInput={({ currentTarget }) => (prompt.value = currentTarget.value)}
      />
    </div>
  );
}

/** The prompt of all of them, else that each keeps its own. */
function samePrompt(cards: readonly Card[]): string {
  const prompts = new Set(cards.map(({ prompt }) => prompt));
  const [only] = prompts;
  return prompts.size === 1 && only !== undefined ? only : tell('page.redo.ownPrompts');
}
