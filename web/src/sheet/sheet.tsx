import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Money, sums } from '../../../src/domain/money/money.js';
import type { Card } from '../../../src/report/card.js';
import { itemList, type Mark } from '../../../src/report/marks.js';
import { type PackedSheet, type SheetHead, unpack } from '../../../src/report/sheet/packed.js';
import { CardList } from '../shared/card-list.js';
import { type Counts, countsOf, markCounts, marked, visible, WHOLE } from '../shared/filter.js';
import { LargeView } from '../shared/large-view.js';
import { RedoBar } from '../shared/redo-bar.js';
import { LanguageSwitch, Toolbar } from '../shared/toolbar.js';
import { language, shown, tell } from '../shared/words.js';
import { keepLanguage, keepMarks, keptMarks } from './kept.js';

/** The contact sheet of a batch: everything is in the page, and nothing is asked for but pictures. */
export function Sheet({ sheet }: { readonly sheet: PackedSheet }) {
  const { head } = sheet;
  const { batchId } = head;
  const spoken = language.value;
  const cards = useMemo(() => unpack(sheet, spoken), [sheet, spoken]);
  const [marks, setMarks] = useState(() => keptMarks(batchId));
  const [view, setView] = useState(WHOLE);
  const [openId, setOpen] = useState<string>();
  const filtered = useMemo(() => visible(cards, marks, view), [cards, marks, view]);
  const counts = useMemo(() => countsOf(cards), [cards]);
  // What was opened stays where it is while its mark changes.
  const frozen = useRef<readonly string[]>([]);
  const opened = useMemo(() => cards.find(({ id }) => id === openId), [cards, openId]);
  useEffect(() => {
    document.title = tell('page.sheet.title', { batch: batchId });
    document.documentElement.lang = spoken === 'zh' ? 'zh-CN' : 'en';
  }, [spoken]);
  const mark = (id: string, kind: Mark | undefined): void => {
    const changed = marked(marks, id, kind);
    setMarks(changed);
    keepMarks(batchId, changed);
  };
  const open = (card: Card): void => {
    frozen.current = filtered.map(({ id }) => id);
    setOpen(card.id);
  };
  const order = useMemo(() => inOrder(cards, frozen.current), [cards, openId !== undefined]);
  const close = (): void => {
    const last = opened;
    setOpen(undefined);
    if (last) focusOn(last.index);
  };
  const { pick, reject } = useMemo(() => markCounts(marks), [marks]);
  return (
    <>
      <Head head={head} counts={counts} cards={cards} />
      <Toolbar view={view} counts={counts} shown={filtered.length} total={cards.length} onView={setView} />
      <main aria-label={tell('page.sheet')}>
        {filtered.length === 0 && cards.length > 0 ? (
          <Nothing onReset={() => setView({ ...WHOLE, size: view.size, sort: view.sort })} />
        ) : (
          <CardList cards={filtered} marks={marks} size={view.size} onOpen={open} onMark={mark} />
        )}
      </main>
      <RedoBar picked={pick} rejected={reject} command={redoCommand(batchId, cards, marks)} note={tell('page.sheet.marksHere')} />
      {opened && (
        <LargeView
          cards={order}
          card={opened}
          mark={marks.get(opened.id)}
          onMark={(kind) => mark(opened.id, kind)}
          onGo={({ id }) => setOpen(id)}
          onClose={close}
        />
      )}
    </>
  );
}

function inOrder(cards: readonly Card[], ids: readonly string[]): readonly Card[] {
  const byId = new Map(cards.map((card) => [card.id, card]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** The dialog gives the focus back to the card that it was opened from; it goes to the one that was seen last. */
const focusOn = (index: number): void =>
  void requestAnimationFrame(() => document.querySelector<HTMLElement>(`.pictures[data-index="${index}"]`)?.focus());

/** The command that makes the rejected items again. */
function redoCommand(batchId: string, cards: readonly Card[], marks: ReadonlyMap<string, Mark>): string | undefined {
  const rejected = cards.filter(({ id }) => marks.get(id) === 'reject').map(({ index }) => index + 1);
  if (rejected.length === 0) return undefined;
  const name = /^[\w.-]+$/.test(batchId) ? batchId : `"${batchId}"`;
  return `plantain run --again ${name} --items ${itemList(
    rejected,
    cards.map(({ id }) => id),
  )}`;
}

interface HeadProps {
  readonly head: SheetHead;
  readonly counts: Counts;
  readonly cards: readonly Card[];
}

function Head(props: HeadProps) {
  return (
    <header class="head">
      <div class="title">
        <h1>{props.head.batchId}</h1>
        <Totals {...props} />
        <LanguageSwitch
          value={language.value}
          onChange={(chosen) => {
            language.value = chosen;
            keepLanguage(chosen);
          }}
        />
      </div>
      <Notices head={props.head} />
    </header>
  );
}

const Nothing = ({ onReset }: { readonly onReset: () => void }) => (
  <p class="nothing">
    {tell('page.nothing')}{' '}
    <button type="button" onClick={onReset}>
      {tell('page.nothing.reset')}
    </button>
  </p>
);

function Totals({ head, counts, cards }: HeadProps) {
  const cost = useMemo(() => sums(cards.flatMap(({ price }): Money[] => (price ? [price] : []))), [cards]);
  const parts = [
    tell('page.total.pictures', { count: counts.pictures }),
    ...(counts.failed > 0 ? [tell('page.total.failed', { count: counts.failed })] : []),
    ...(counts.open > 0 ? [tell('page.total.open', { count: counts.open })] : []),
    ...cost.map((amount) => shown(amount)),
    ...(head.end ? [shown({ ms: head.end.at - head.startedAt }), shown({ at: head.end.at })] : []),
  ];
  return (
    <p class="totals">
      {parts.map((part) => (
        <span key={part}>{part}</span>
      ))}
    </p>
  );
}

function Notices({ head }: { readonly head: SheetHead }) {
  const { end, writtenAt, urlsExpireAt, batchId } = head;
  return (
    <>
      {!end && writtenAt > 0 && (
        <p class="notice">
          {tell('page.sheet.running', { at: { at: writtenAt } })}{' '}
          <button type="button" onClick={() => location.reload()}>
            {tell('page.sheet.reload')}
          </button>
        </p>
      )}
      {urlsExpireAt !== undefined && urlsExpireAt < Date.now() && (
        <p class="notice">{tell('page.sheet.expired', { at: { at: urlsExpireAt }, command: `plantain resume ${batchId}` })}</p>
      )}
    </>
  );
}
