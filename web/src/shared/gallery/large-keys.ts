export type Action = 'previous' | 'next' | 'up' | 'down' | 'compare' | 'zoom';

const ARROWS: Readonly<Record<string, Action>> = { ArrowLeft: 'previous', ArrowRight: 'next', ArrowUp: 'up', ArrowDown: 'down' };
const OTHERS: Readonly<Record<string, Action>> = { PageUp: 'previous', PageDown: 'next', c: 'compare', z: 'zoom' };

/** What a key does. Arrows belong to the slider while it has the focus, and move a picture that is larger than the window. */
export function actionOf(event: KeyboardEvent, isZoomed: boolean): Action | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  if (event.key === 'Escape') return isZoomed ? 'zoom' : undefined;
  const isTaken = isZoomed || event.target instanceof HTMLInputElement;
  return (isTaken ? undefined : ARROWS[event.key]) ?? OTHERS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
}

/** A position that exists. */
export const inside = (at: number, length: number): number => Math.min(Math.max(0, at), Math.max(0, length - 1));
