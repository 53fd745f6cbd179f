import { type Signal, useSignal, useSignalEffect } from '@preact/signals';
import { tell } from '../../shared/words.js';
import { type ApiError, asApiError, call } from '../api.js';
import { ErrorNotice, Marked, Notice } from '../notice.js';
import { language } from '../../shared/words.js';

/** What `POST /forecasts` answers, said in the language of the page. */
export interface Forecast {
  readonly pictures: number;
  readonly site: string;
  /** What it will cost: `12 paid requests: ¥1.61`. */
  readonly cost: string;
  readonly price?: string;
  readonly time: string;
  readonly balance?: string;
  readonly warnings: readonly string[];
  readonly doubts: readonly { readonly text: string; readonly hopeless: boolean }[];
}

/** Who types is not interrupted: the server is asked when nothing was changed for so long. */
const PAUSE_MS = 500;

export interface Forecasting {
  readonly forecast: Signal<Forecast | undefined>;
  readonly error: Signal<ApiError | undefined>;
  /** The forecast is not that of the request any more: nothing is started at its price. */
  readonly isAsking: Signal<boolean>;
}

/** The forecast of a request that changes while somebody types. */
export function useForecast(request: Signal<object | undefined>): Forecasting {
  const forecast = useSignal<Forecast | undefined>(undefined);
  const error = useSignal<ApiError | undefined>(undefined);
  const isAsking = useSignal(false);
  useSignalEffect(() => {
    const body = request.value;
    // Said anew in another language.
    void language.value;
    const gone = new AbortController();
    if (body === undefined) {
      [forecast.value, error.value, isAsking.value] = [undefined, undefined, false];
      return undefined;
    }
    // What is shown is the price of something else from here on.
    isAsking.value = true;
    const timer = setTimeout(() => {
      call<Forecast>('/forecasts', { method: 'POST', body, signal: gone.signal })
        .then((answer) => ([forecast.value, error.value] = [answer, undefined]))
        .catch((failure: unknown) => {
          if (!gone.signal.aborted) [forecast.value, error.value] = [undefined, asApiError(failure)];
        })
        .finally(() => {
          if (!gone.signal.aborted) isAsking.value = false;
        });
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
  });
  return { forecast, error, isAsking };
}

/** What the batch will cost and how long it will take, and what speaks against it. */
export function ForecastPanel({ forecast, error, isAsking }: Forecasting) {
  const known = forecast.value;
  return (
    <div class="forecast" aria-busy={isAsking.value} aria-live="polite">
      <ErrorNotice error={error.value} />
      {known && (
        <>
          <p class="figure">{tell('page.new.pictures', { count: known.pictures })}</p>
          <p>{known.cost}</p>
          <p>{tell('page.new.time', { time: known.time })}</p>
          {known.balance !== undefined && <p>{tell('page.new.balance', { balance: known.balance })}</p>}
          {known.warnings.map((warning) => (
            <Notice key={warning} kind="warning">
              <Marked text={warning} />
            </Notice>
          ))}
          {known.doubts.map(({ text, hopeless }) => (
            <Notice key={text} kind={hopeless ? 'error' : 'warning'}>
              <Marked text={text} />
            </Notice>
          ))}
        </>
      )}
      {!known && !error.value && <p class="quiet">{tell('page.new.nothingYet')}</p>}
    </div>
  );
}
