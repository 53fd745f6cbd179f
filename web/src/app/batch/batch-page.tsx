import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { Card } from '../../../../src/report/card.js';
import type { Marks } from '../../../../src/report/marks.js';
import { Gallery } from '../../shared/gallery/gallery.js';
import { shown, tell } from '../../shared/words.js';
import { routeTo } from '../api.js';
import { ErrorNotice, Notice } from '../notice.js';
import { Progress } from '../progress.js';
import { Charts } from './charts.js';
import type { BatchFacts, EndSummary } from '../shapes.js';
import { Controls } from './controls.js';
import { FamilyZip } from './family-zip.js';
import { LiveBatch } from './live.js';
import { KeptMarks } from './marks.js';
import { Redo } from './redo.js';

/** A batch while it is made and afterwards. */
export function BatchPage({ batchId }: { readonly batchId: string }) {
  const live = useMemo(() => new LiveBatch(batchId), [batchId]);
  const kept = useMemo(() => new KeptMarks(batchId), [batchId]);
  useEffect(() => {
    live.open();
    kept.open();
    return () => {
      live.close();
      kept.close();
    };
  }, [live, kept]);
  const isAway = live.isAway.value;
  useEffect(() => {
    if (!isAway && kept.error.peek()) void kept.load();
  }, [isAway, kept]);
  const facts = live.facts.value;
  return (
    <div class="batch">
      <h1>{batchId}</h1>
      <ErrorNotice error={live.error.value ?? kept.error.value} />
      {!facts && !live.error.value && <p class="quiet">{tell('page.loading')}</p>}
      {facts && isAway && <Notice kind="warning">{tell('page.batch.away')}</Notice>}
      {facts && (
        <>
          <Facts facts={facts} />
          <Controls live={live} facts={facts} />
          <Charts cards={live.cards.value} />
          <Gallery
            cards={live.cards.value}
            marks={kept.marks.value}
            previews={live.previews.value}
            onMark={(id, mark) => kept.set(id, mark)}
          >
            <Actions batchId={batchId} cards={live.cards.value} marks={kept.marks.value} hasEnded={facts.state === 'ended'} />
          </Gallery>
        </>
      )}
    </div>
  );
}

interface ActionsProps {
  readonly batchId: string;
  readonly cards: readonly Card[];
  readonly marks: Marks;
  readonly hasEnded: boolean;
}

/** What is done with marks: the picked ones as a ZIP, the rejected ones once more. */
function Actions({ batchId, cards, marks, hasEnded }: ActionsProps) {
  const isRedoing = useSignal(false);
  const picked = cards.filter(({ id, status }) => status === 'success' && marks.get(id) === 'pick').length;
  const rejected = cards.filter(({ id }) => marks.get(id) === 'reject');
  const hasPictures = cards.some(({ status }) => status === 'success');
  const zip = `/batches/${encodeURIComponent(batchId)}/zip`;
  return (
    <>
      {hasPictures && (
        <a class="button" href={routeTo(picked > 0 ? `${zip}?marks=pick` : zip)} download>
          {picked > 0 ? tell('page.batch.zip', { count: picked }) : tell('page.batch.zipAll')}
        </a>
      )}
      <FamilyZip batchId={batchId} picked={picked} />
      {rejected.length > 0 && (
        <button
          type="button"
          disabled={!hasEnded}
          title={hasEnded ? '' : tell('page.batch.redoAfter')}
          onClick={() => (isRedoing.value = true)}
        >
          {tell('page.batch.redo', { count: rejected.length })}
        </button>
      )}
      {isRedoing.value && <Redo batchId={batchId} cards={rejected} onClose={() => (isRedoing.value = false)} />}
    </>
  );
}

function Facts({ facts }: { readonly facts: BatchFacts }) {
  const { stateText, tally, total, leftMs, cost, forecast, location, uiUrl, startedAt, waits, summary = [], end } = facts;
  const hasEnded = facts.state === 'ended';
  return (
    <section class="facts">
      <p class="row">
        <strong>{stateText}</strong>
        {tally && total !== undefined && <Progress tally={tally} total={total} />}
        {!hasEnded && leftMs !== undefined && <span>{tell('page.batch.left', { time: { ms: leftMs } })}</span>}
      </p>
      <p class="row quiet">
        {cost !== undefined && summary.length === 0 && <span>{tell('page.batch.paid', { cost })}</span>}
        {!hasEnded && forecast !== undefined && <span>{tell('page.batch.forecast', { cost: forecast })}</span>}
        <span class="location">{location}</span>
        {uiUrl !== undefined && (
          <a href={uiUrl} target="_blank" rel="noreferrer">
            {tell('page.batch.temporal')}
          </a>
        )}
        {startedAt !== undefined && <time>{shown({ at: startedAt })}</time>}
      </p>
      {waits.map((wait) => (
        <Notice key={wait} kind="warning">
          {wait}
        </Notice>
      ))}
      {end?.summary && <EndFigures {...end.summary} />}
      {summary.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </section>
  );
}

/** The block that people know: how long it took in all, on average, at most, and what was saved. */
function EndFigures({ startedAt, endedAt, statistics }: EndSummary) {
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
