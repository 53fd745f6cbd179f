import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { shown, tell } from '../../shared/words.js';
import { routeTo } from '../api.js';
import { ErrorNotice, Notice } from '../notice.js';
import { Progress } from '../progress.js';
import { Charts } from './charts.js';
import { Controls } from './controls.js';
import { type BatchFacts, LiveBatch } from './live.js';
import { Redo } from './redo.js';

/** A batch while it is made and afterwards. */
export function BatchPage({ batchId }: { readonly batchId: string }) {
  const live = useMemo(() => new LiveBatch(batchId), [batchId]);
  useEffect(() => {
    void live.open();
    return () => live.close();
  }, [live]);
  const facts = live.facts.value;
  const isRedoing = useSignal(false);
  const cards = live.cards.value;
  return (
    <div class="batch">
      <h1>{batchId}</h1>
      <ErrorNotice error={live.error.value} />
      {facts && !live.isConnected.value && <Notice kind="warning">{tell('page.batch.away')}</Notice>}
      {facts && (
        <>
          <Facts facts={facts} />
          <Controls live={live} facts={facts} />
          <p class="row">
            <a class="button" href={routeTo(`/batches/${encodeURIComponent(batchId)}/zip`)} download>
              {tell('page.batch.zipAll')}
            </a>
          </p>
          <Charts cards={cards} />
        </>
      )}
      {isRedoing.value && <Redo batchId={batchId} cards={cards} onClose={() => (isRedoing.value = false)} />}
    </div>
  );
}

function Facts({ facts }: { readonly facts: BatchFacts }) {
  const { tally, total, stateText, cost, forecast, leftMs, waits, summary = [], uiUrl, location } = facts;
  return (
    <section class="facts">
      <p class="row">
        <strong>{stateText}</strong>
        <Progress tally={tally} total={total} />
        {leftMs !== undefined && <span>{tell('page.batch.left', { time: { ms: leftMs } })}</span>}
      </p>
      <p class="row quiet">
        {cost !== undefined && <span>{tell('page.batch.paid', { cost })}</span>}
        {forecast !== undefined && <span>{tell('page.batch.forecast', { cost: forecast })}</span>}
        <span class="location">{location}</span>
        {uiUrl !== undefined && (
          <a href={uiUrl} target="_blank" rel="noreferrer">
            {tell('page.batch.temporal')}
          </a>
        )}
        <time>{shown({ at: facts.startedAt })}</time>
      </p>
      {waits.map((wait) => (
        <Notice key={wait} kind="warning">
          {wait}
        </Notice>
      ))}
      {summary.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </section>
  );
}
