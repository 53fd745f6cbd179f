import { type Signal, signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { language } from '../shared/words.js';
import { type ApiError, asApiError, call } from './api.js';

const AGAIN_MS = 2_000;

/** What a route answers, and what it said last while it cannot be reached. */
export interface Resource<Answer> {
  readonly value: Signal<Answer | undefined>;
  readonly error: Signal<ApiError | undefined>;
  /** Asks anew. */
  readonly refresh: () => Promise<void>;
}

/** Asks a route when the component appears, in each language, and every so many milliseconds where `everyMs` says so; a server that is away is asked until it answers. */
export function useResource<Answer>(path: string, everyMs?: number): Resource<Answer> {
  const resource = useMemo(() => resourceOf<Answer>(path), [path]);
  const spoken = language.value;
  useEffect(() => {
    void resource.refresh();
    const timer = setInterval(() => {
      const isDue = everyMs !== undefined || resource.error.peek()?.status === 0;
      // Nobody looks at a page in the background.
      if (isDue && document.visibilityState === 'visible') void resource.refresh();
    }, everyMs ?? AGAIN_MS);
    return () => clearInterval(timer);
  }, [resource, spoken, everyMs]);
  return resource;
}

function resourceOf<Answer>(path: string): Resource<Answer> {
  const value = signal<Answer | undefined>(undefined);
  const error = signal<ApiError | undefined>(undefined);
  let asked = 0;
  async function refresh(): Promise<void> {
    const mine = ++asked;
    try {
      const answer = await call<Answer>(path);
      if (mine !== asked) return;
      value.value = answer;
      error.value = undefined;
    } catch (failure) {
      if (mine === asked) error.value = asApiError(failure);
    }
  }
  return { value, error, refresh };
}
