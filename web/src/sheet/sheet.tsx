import { useLayoutEffect, useMemo, useState } from 'preact/hooks';
import { itemList, type Mark, type Marks } from '../../../src/report/marks.js';
import type { Card } from '../../../src/report/card.js';
import { type PackedSheet, unpack } from '../../../src/report/sheet/packed.js';
import { Gallery } from '../shared/gallery/gallery.js';
import { language, tell } from '../shared/words.js';
import { SheetHeader } from './header.js';
import { keepMarks, keptMarks } from './kept.js';
import { forShell } from './for-shell.js';
import { RedoBar } from './redo-bar.js';

/** The contact sheet of a batch: everything is in the page, and nothing is asked for but pictures. */
export function Sheet({ sheet }: { readonly sheet: PackedSheet }) {
  const { batchId } = sheet.head;
  const spoken = language.value;
  const cards = useMemo(() => unpack(sheet, spoken), [sheet, spoken]);
  const [marks, setMarks] = useState(() => keptMarks(batchId));
  useLayoutEffect(() => {
    document.title = tell('page.sheet.title', { batch: batchId });
    document.documentElement.lang = spoken === 'zh' ? 'zh-CN' : 'en';
  }, [spoken]);
  const mark = (id: string, kind: Mark | undefined): void => {
    const changed = new Map(marks);
    if (kind === undefined) changed.delete(id);
    else changed.set(id, kind);
    setMarks(changed);
    keepMarks(batchId, changed);
  };
  const command = useMemo(() => redoCommand(batchId, cards, marks), [cards, marks]);
  return (
    <>
      <SheetHeader head={sheet.head} cards={cards} />
      <main>
        <Gallery cards={cards} marks={marks} onMark={mark} />
      </main>
      <RedoBar marks={marks} command={command} />
    </>
  );
}

/** The command that makes the rejected items again. */
function redoCommand(batchId: string, cards: readonly Card[], marks: Marks): string | undefined {
  const rejected = cards.filter(({ id }) => marks.get(id) === 'reject').map(({ index }) => index + 1);
  if (rejected.length === 0) return undefined;
  const items = itemList(
    rejected,
    cards.map(({ id }) => id),
  );
  return `plantain run --again ${forShell(batchId)} --items ${forShell(items)}`;
}
