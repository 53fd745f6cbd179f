import type { PackedSheet } from '../../../src/report/sheet/packed.js';

const NONE: PackedSheet = {
  head: { batchId: 'plantain', language: 'en', startedAt: 0, writtenAt: 0 },
  rows: [],
  texts: [],
  references: [],
  failures: [],
};

/** The data that were written into the page. */
export function sheetOf(page: Document): PackedSheet {
  const element = page.querySelector('script[type="application/json"]');
  const data = element?.textContent ? (JSON.parse(element.textContent) as PackedSheet) : NONE;
  // Of a large batch it would be in memory twice.
  element?.remove();
  return data;
}
