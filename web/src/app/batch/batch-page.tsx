import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { shown, tell } from '../../shared/words.js';
import { routeTo } from '../api.js';
import { ErrorNotice, Notice } from '../notice.js';
import { Progress } from '../progress.js';
import { Charts } from './charts.js';
import { amountsText, costText } from '../figures.js';
import type { BatchFacts, View } from '../shapes.js';
import { Controls } from './controls.js';
import { LiveBatch } from './live.js';
import { Redo } from './redo.js';

/** A batch while it is made and afterwards. */
export function BatchPage({ batchId }: { readonly batchId: string }) {
  const live = useMemo(() => new LiveBatch(batchId), [batchId]);
  useEffect(() => {
    live.open();
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
          <Facts facts={facts} view={live.view.value ?? facts.view} />
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

function Facts({ facts, view }: { readonly facts: BatchFacts; readonly view: View | undefined }) {
  const { start, stateText, end, waits, links } = facts;
  const counted = end?.kind === 'summary' ? end.summary : (end?.progress ?? view);
  const cost = end?.kind === 'summary' ? end.summary.cost : view?.cost;
  const paid = cost && costText(cost);
  const likely = start.forecast?.cost && amountsText(start.forecast.cost.likely);
  return (
    <section class="facts">
      <p class="row">
        <strong>{stateText}</strong>
        {counted && <Progress tally={counted.tally} total={counted.total} />}
        {!end && view?.leftMs !== undefined && <span>{tell('page.batch.left', { time: { ms: view.leftMs } })}</span>}
      </p>
      <p class="row quiet">
        {paid !== undefined && <span>{tell('page.batch.paid', { cost: paid })}</span>}
        {likely !== undefined && <span>{tell('page.batch.forecast', { cost: likely })}</span>}
        <span class="location">{start.location}</span>
        {links.temporal !== undefined && (
          <a href={links.temporal} target="_blank" rel="noreferrer">
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
      {end?.kind === 'closed' && end.message !== '' && <Notice kind="warning">{end.message}</Notice>}
      {end?.kind === 'summary' && <EndFigures {...end.summary} />}
    </section>
  );
}

/** The block that people know: how long it took in all, on average, at most, and what was saved. */
function EndFigures({ startedAt, endedAt, statistics }: Extract<BatchFacts['end'], { kind: 'summary' }>['summary']) {
  return (
    <dl class="figures">
      <Figure name={tell('page.end.time')} ms={endedAt - startedAt} />
      {statistics && (
        <>
          <Figure name={tell('page.end.average')} ms={statistics.averageMs} />
          <Figure name={tell('page.end.slowest')} ms={statistics.slowest.ms} />
          {statistics.savedMs > 0 && <Figure name={tell('page.end.saved')} ms={statistics.savedMs} />}
        </>
      )}
    </dl>
  );
}

function Figure({ name, ms }: { readonly name: string; readonly ms: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{shown({ shortMs: ms })}</dd>
    </div>
  );
}
