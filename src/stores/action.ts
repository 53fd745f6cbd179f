import { type Text, type Words, words } from '../words/words.js';

/** What a store was asked to do. */
export type StoreAction =
  | { readonly verb: 'put' | 'read' | 'find' | 'list' | 'remove'; readonly key: string }
  | { readonly verb: 'folders' | 'write' | 'removeProbe' | 'state' | 'sign' };

/** That a store could not do it, and why. */
export const cannot = (action: StoreAction, place: Text, why: Text): Words =>
  'key' in action
    ? words(`store.cannot.${action.verb}`, { key: action.key, place, why })
    : words(`store.cannot.${action.verb}`, { place, why });
