import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { tell } from '../../shared/words.js';
import { type ApiError, asApiError, call } from '../api.js';
import { TextField, WholeField } from '../fields.js';
import { ErrorNotice } from '../notice.js';
import { useResource } from '../resource.js';
import { goTo } from '../route.js';
import type { Session } from '../shapes.js';
import type { Draft } from './draft.js';
import { ForecastPanel, useForecast } from './forecast.js';
import { ParamForm, type ParamSchema } from './form.js';
import { Photos } from './photos.js';

interface SiteFacts {
  readonly parameters: { readonly properties?: Readonly<Record<string, ParamSchema>> };
}

/** Photos, prompt, site and parameters; beside them what it will cost; then Start. */
export function NewBatch({ session, draft }: { readonly session: Session; readonly draft: Draft }) {
  const usual = session.sites.find(({ isDefault }) => isDefault) ?? session.sites[0];
  if (draft.site.value === '' && usual) draft.site.value = usual.name;
  const forecasting = useForecast(draft.request);
  return (
    <div class="make">
      <h1>{tell('page.new.title')}</h1>
      <div class="columns">
        <div>
          <Photos draft={draft} />
          <PromptField draft={draft} />
        </div>
        <aside>
          <Settings session={session} draft={draft} />
        </aside>
        <section class="pay" aria-label={tell('page.new.start')}>
          <ForecastPanel {...forecasting} />
          <Start
            draft={draft}
            price={forecasting.forecast.value?.price}
            isReady={forecasting.forecast.value !== undefined && !forecasting.isAsking.value}
            doubts={forecasting.forecast.value?.doubts ?? []}
          />
        </section>
      </div>
    </div>
  );
}

function PromptField({ draft }: { readonly draft: Draft }) {
  return (
    <section aria-labelledby="prompt-title">
      <h2 id="prompt-title">{tell('page.new.prompt')}</h2>
      {draft.photos.value.length > 0 && draft.list.value === undefined && (
        <fieldset class="choice">
          <legend class="hidden">{tell('page.new.whichPrompt')}</legend>
          {(['same', 'each'] as const).map((mode) => (
            <label key={mode}>
              <input type="radio" name="mode" checked={draft.mode.value === mode} onChange={() => (draft.mode.value = mode)} />
              {mode === 'same' ? tell('page.new.samePrompt') : tell('page.new.eachPrompt')}
            </label>
          ))}
        </fieldset>
      )}
      <textarea
        class="prompt"
        rows={4}
        aria-labelledby="prompt-title"
        placeholder={tell('page.new.promptExample')}
        value={draft.prompt.value}
        onInput={({ currentTarget }) => (draft.prompt.value = currentTarget.value)}
      />
    </section>
  );
}

function Settings({ session, draft }: { readonly session: Session; readonly draft: Draft }) {
  const site = useResource<SiteFacts>(`/sites/${encodeURIComponent(draft.site.value)}`);
  return (
    <section class="fields">
      <div class="field">
        <label for="site">{tell('page.new.site')}</label>
        <select
          id="site"
          value={draft.site.value}
          onChange={({ currentTarget }) => {
            draft.site.value = currentTarget.value;
            draft.params.value = {};
          }}
        >
          {session.sites.map(({ name, provider }) => (
            <option key={name} value={name}>
              {`${name} · ${provider}`}
            </option>
          ))}
        </select>
      </div>
      <ErrorNotice error={site.error.value} />
      <ParamForm
        parameters={site.value.value?.parameters.properties ?? {}}
        values={draft.params.value}
        onChange={(values) => (draft.params.value = values)}
      />
      <WholeField
        id="count"
        label={tell('page.new.count')}
        least={1}
        most={100}
        value={draft.count.value}
        onChange={(value) => (draft.count.value = value ?? 1)}
      />
      <WholeField
        id="concurrency"
        label={tell('page.new.concurrency')}
        least={1}
        most={100}
        value={draft.concurrency.value}
        onChange={(value) => (draft.concurrency.value = value)}
      />
      <TextField id="name" label={tell('page.new.name')} text={draft.name} placeholder={tell('page.new.nameByTime')} />
    </section>
  );
}

interface StartProps {
  readonly draft: Draft;
  readonly isReady: boolean;
  readonly price: string | undefined;
  readonly doubts: readonly { readonly hopeless: boolean }[];
}

function Start({ draft, isReady, price, doubts }: StartProps) {
  const isStarting = useSignal(false);
  const error = useSignal<ApiError | undefined>(undefined);
  // The same click, sent twice, starts one batch.
  const request = draft.request.value;
  const key = useMemo(() => crypto.randomUUID(), [request]);
  const isHopeless = doubts.some(({ hopeless }) => hopeless);
  const start = async (): Promise<void> => {
    isStarting.value = true;
    try {
      const body = { ...request, ...(isHopeless ? { despiteDoubts: true } : {}) };
      const { batchId } = await call<{ readonly batchId: string }>('/batches', {
        method: 'POST',
        body,
        headers: { 'idempotency-key': key },
      });
      draft.clear();
      goTo({ at: 'batch', batch: batchId });
    } catch (failure) {
      error.value = asApiError(failure);
    } finally {
      isStarting.value = false;
    }
  };
  const label =
    price === undefined
      ? tell(isHopeless ? 'page.new.startAnyway' : 'page.new.start')
      : tell(isHopeless ? 'page.new.startAnywayFor' : 'page.new.startFor', { price });
  return (
    <>
      <ErrorNotice error={error.value} />
      <button
        type="button"
        class="primary start"
        disabled={!isReady || isStarting.value || draft.isSending.value}
        onClick={() => void start()}
      >
        {isStarting.value ? tell('page.new.starting') : label}
      </button>
    </>
  );
}
