import { computed, signal } from '@preact/signals';

/** What the page shows; it stands behind `#` in the address, so that a reload shows the same. */
export type Route = { readonly at: 'home' | 'new' | 'setup' } | { readonly at: 'batch'; readonly batch: string };

const hash = signal(location.hash);
addEventListener('hashchange', () => (hash.value = location.hash));

export const route = computed<Route>(() => {
  const [at, name] = hash.value.replace(/^#\/?/, '').split('/');
  if (at === 'batch' && name) return { at, batch: decodeURIComponent(name) };
  return at === 'new' || at === 'setup' ? { at } : { at: 'home' };
});

export const addressOf = (to: Route): string => (to.at === 'batch' ? `#/batch/${encodeURIComponent(to.batch)}` : `#/${to.at}`);

export function goTo(to: Route): void {
  location.hash = addressOf(to);
}
