import type { Card } from '../../../src/report/card.js';

/** What a contact sheet holds. */
export interface SheetData {
  readonly batchId: string;
  readonly cards: readonly Card[];
}

/** The data that were written into the page. */
export function sheetOf(page: Document): SheetData {
  const text = page.querySelector('script[type="application/json"]')?.textContent;
  return text ? (JSON.parse(text) as SheetData) : { batchId: '', cards: [] };
}
