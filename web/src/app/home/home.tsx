import { tell } from '../../shared/words.js';
import { ErrorNotice } from '../notice.js';
import { useResource } from '../resource.js';
import { addressOf } from '../route.js';
import type { BatchRow, Session } from '../shapes.js';
import { BatchList } from './batches.js';
import { Checkup } from './checkup.js';
import { Sites } from './sites.js';

/** All batches of the folder, the sites with their balances, and what doctor finds. */
export function Home({ session }: { readonly session: Session }) {
  const batches = useResource<{ readonly batches: readonly BatchRow[] }>('/batches?limit=50', 3000);
  const rows = batches.value.value?.batches;
  return (
    <div class="home">
      <section aria-labelledby="batches">
        <header class="row">
          <h1 id="batches">{tell('page.home.batches')}</h1>
          <a class="button primary" href={addressOf({ at: 'new' })}>
            {tell('page.home.new')}
          </a>
        </header>
        <ErrorNotice error={batches.error.value} />
        {!rows && !batches.error.value && <p class="quiet">{tell('page.loading')}</p>}
        {rows?.length === 0 && <p class="quiet">{tell('page.home.none')}</p>}
        {rows && rows.length > 0 && <BatchList rows={rows} />}
      </section>
      <aside>
        <Sites sites={session.sites} />
        <Checkup />
      </aside>
    </div>
  );
}
