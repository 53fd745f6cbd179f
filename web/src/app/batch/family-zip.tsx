import { useEffect } from 'preact/hooks';
import { tell } from '../../shared/words.js';
import { routeTo } from '../api.js';
import { useResource } from '../resource.js';

/** How soon after a mark the others are asked for again. */
const AFTER_MS = 1_500;

interface Family {
  readonly batches: readonly { readonly batchId: string; readonly picked: number }[];
}

interface FamilyZipProps {
  readonly batchId: string;
  /** Picked here, by the marks of this window. */
  readonly picked: number;
}

/** What is picked in this batch and in those of its family, in one file; absent where no other batch has something picked. */
export function FamilyZip({ batchId, picked }: FamilyZipProps) {
  const path = `/batches/${encodeURIComponent(batchId)}`;
  const { value, refresh } = useResource<Family>(`${path}/family`);
  useEffect(() => {
    const timer = setTimeout(() => void refresh(), AFTER_MS);
    return () => clearTimeout(timer);
  }, [refresh, picked]);
  const others = (value.value?.batches ?? []).filter((one) => one.batchId !== batchId && one.picked > 0);
  if (others.length === 0) return null;
  const count = others.reduce((sum, other) => sum + other.picked, picked);
  return (
    <a class="button" href={routeTo(`${path}/zip?marks=pick&family=true`)} download>
      {tell('page.batch.zipFamily', { count, batches: others.length + (picked > 0 ? 1 : 0) })}
    </a>
  );
}
