import { signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { language, tell } from '../shared/words.js';
import { BatchPage } from './batch/batch-page.js';
import { focusTitle } from './dialog.js';
import { Home } from './home/home.js';
import { Draft } from './make/draft.js';
import { NewBatch } from './make/new-batch.js';
import { ErrorNotice } from './notice.js';
import { useResource } from './resource.js';
import { addressOf, type Route, route } from './route.js';
import { Setup } from './setup/setup.js';
import type { Session } from './shapes.js';

const draft = signal(new Draft());

/** What every page has: where one is, the way to the others, the language. */
export function Shell() {
  const session = useResource<Session>('/session');
  const to = route.value;
  const spoken = language.value;
  useLayoutEffect(() => {
    document.documentElement.lang = spoken === 'zh' ? 'zh-CN' : 'en';
    document.title = to.at === 'batch' ? `${to.batch} · plantain` : 'plantain';
  }, [spoken, to]);
  const shown = useRef(to);
  useEffect(() => {
    if (shown.current === to) return;
    shown.current = to;
    scrollTo(0, 0);
    focusTitle();
  }, [to]);
  const known = session.value.value;
  return (
    <>
      <header class="top">
        <a class="brand" href={addressOf({ at: 'home' })}>
          plantain
        </a>
        <nav aria-label={tell('page.pages')}>
          <Link to={{ at: 'home' }} text={tell('page.home.batches')} />
          <Link to={{ at: 'new' }} text={tell('page.home.new')} />
        </nav>
        {known && (
          <bdi class="folder quiet" title={known.folder}>
            {known.folder}
          </bdi>
        )}
        <button
          type="button"
          class="quiet"
          lang={spoken === 'zh' ? 'en' : 'zh-CN'}
          onClick={() => switchTo(spoken === 'zh' ? 'en' : 'zh')}
        >
          {spoken === 'zh' ? 'English' : '中文'}
        </button>
      </header>
      <main>
        <ErrorNotice error={session.error.value} />
        {known && <Page to={to} session={known} onSites={session.refresh} />}
      </main>
    </>
  );
}

function switchTo(to: 'en' | 'zh'): void {
  language.value = to;
  localStorage.setItem('plantain.language', to);
}

function Link({ to, text }: { readonly to: Route; readonly text: string }) {
  return (
    <a href={addressOf(to)} aria-current={route.value.at === to.at ? 'page' : undefined}>
      {text}
    </a>
  );
}

interface PageProps {
  readonly to: Route;
  readonly session: Session;
  readonly onSites: () => Promise<void>;
}

function Page({ to, session, onSites }: PageProps) {
  // Nothing can be made without a site.
  if (to.at === 'setup' || (session.sites.length === 0 && to.at !== 'batch'))
    return <Setup providers={session.providers} onDone={onSites} />;
  if (to.at === 'batch') return <BatchPage key={to.batch} batchId={to.batch} />;
  return to.at === 'new' ? <NewBatch session={session} draft={draft.value} /> : <Home session={session} />;
}
