import { useSignal } from '@preact/signals';
import { tell } from '../../shared/words.js';
import { type ApiError, asApiError, call } from '../api.js';
import { ErrorNotice } from '../notice.js';
import { useResource } from '../resource.js';
import { addressOf } from '../route.js';
import type { SiteRow } from '../shapes.js';

/** What is left at a site, said, and when that was asked (epoch milliseconds). */
interface Balance {
  readonly text: string;
  readonly at?: number;
}

export function Sites({ sites }: { readonly sites: readonly SiteRow[] }) {
  return (
    <section aria-labelledby="sites">
      <header class="row">
        <h2 id="sites">{tell('page.sites')}</h2>
        <a class="button" href={addressOf({ at: 'setup' })}>
          {tell('page.sites.add')}
        </a>
      </header>
      {sites.length === 0 && <p class="quiet">{tell('page.sites.none')}</p>}
      <ul class="sites">
        {sites.map((site) => (
          <Site key={site.name} {...site} />
        ))}
      </ul>
    </section>
  );
}

function Site({ name, provider }: SiteRow) {
  const path = `/sites/${encodeURIComponent(name)}/balance`;
  const known = useResource<Balance>(path);
  const isAsking = useSignal(false);
  const error = useSignal<ApiError | undefined>(undefined);
  const ask = async (): Promise<void> => {
    isAsking.value = true;
    try {
      known.value.value = await call<Balance>(path, { method: 'POST' });
      error.value = undefined;
    } catch (failure) {
      error.value = asApiError(failure);
    } finally {
      isAsking.value = false;
    }
  };
  const balance = known.value.value;
  return (
    <li>
      <p>
        <span class="name">{name}</span> <span class="quiet">{provider}</span>
      </p>
      <p>
        {balance?.text ?? tell('page.sites.unknown')}{' '}
        {balance?.at !== undefined && <span class="quiet">{tell('page.sites.asOf', { at: { at: balance.at } })}</span>}
      </p>
      <button
        type="button"
        disabled={isAsking.value}
        onClick={() => void ask()}
        aria-label={tell('page.sites.askFor', { site: name })}
      >
        {isAsking.value ? tell('page.sites.asking') : tell('page.sites.ask')}
      </button>
      <ErrorNotice error={error.value} />
    </li>
  );
}
