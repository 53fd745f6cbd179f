import { useMemo } from 'preact/hooks';
import { type Money, sums } from '../../../src/domain/money/money.js';
import type { Card } from '../../../src/report/card.js';
import type { SheetHead } from '../../../src/report/sheet/packed.js';
import type { Language } from '../../../src/words/language.js';
import { counted } from '../shared/gallery/choose.js';
import { language, shown, tell } from '../shared/words.js';
import { keepLanguage } from './kept.js';

interface SheetHeaderProps {
  readonly head: SheetHead;
  readonly cards: readonly Card[];
}

/** Which batch this is, what came of it, and what to know about this page. */
export function SheetHeader({ head, cards }: SheetHeaderProps) {
  return (
    <header class="sheet-head">
      <div class="title">
        <h1>{head.batchId}</h1>
        <p class="totals quiet">
          {totalsOf(head, cards, useCost(cards)).map((part) => (
            <span key={part}>{part}</span>
          ))}
        </p>
        <LanguageSwitch />
      </div>
      <Notices head={head} />
    </header>
  );
}

const useCost = (cards: readonly Card[]): Money[] =>
  useMemo(() => sums(cards.flatMap(({ price }): Money[] => (price ? [price] : []))), [cards]);

function totalsOf({ startedAt, end }: SheetHead, cards: readonly Card[], cost: readonly Money[]): string[] {
  const { failed, open } = counted(cards, new Map());
  const pictures = cards.reduce((sum, card) => sum + card.pictures.length, 0);
  return [
    tell('page.sheet.pictures', { count: pictures }),
    ...(failed > 0 ? [tell('page.sheet.failed', { count: failed })] : []),
    ...(open > 0 ? [tell('page.sheet.open', { count: open })] : []),
    ...cost.map((amount) => shown(amount)),
    ...(end ? [shown({ ms: end.at - startedAt }), shown({ at: end.at })] : []),
  ];
}

function Notices({ head: { end, writtenAt, urlsExpireAt, batchId } }: Pick<SheetHeaderProps, 'head'>) {
  const isOld = urlsExpireAt !== undefined && urlsExpireAt < Date.now();
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
      {isOld && (
        <p class="notice">{tell('page.sheet.expired', { at: { at: urlsExpireAt }, command: `plantain urls ${batchId}` })}</p>
      )}
    </>
  );
}

const NAMES: readonly (readonly [Language, string])[] = [
  ['en', 'English'],
  ['zh', '中文'],
];

/** The languages of the page, each in its own words. */
function LanguageSwitch() {
  const choose = (chosen: Language): void => {
    language.value = chosen;
    keepLanguage(chosen);
  };
  return (
    <span class="languages" role="group" aria-label={tell('page.language')}>
      {NAMES.map(([code, name]) => (
        <button type="button" key={code} lang={code} aria-pressed={language.value === code} onClick={() => choose(code)}>
          {name}
        </button>
      ))}
    </span>
  );
}
