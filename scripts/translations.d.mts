export interface Page {
  readonly path: string;
  readonly text: string;
}
export function readPairs(): readonly { readonly english: Page; readonly chinese: Page }[];
export function digestOf(english: string): string;
export function markOf(chinese: string): string | undefined;
