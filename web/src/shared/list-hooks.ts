import { options as drawing } from 'preact';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';

type Place = { readonly current: HTMLElement | null };

/** Puts the focus on the card at a position, as soon as it exists. */
export function useFocus(list: Place): (position: number) => void {
  return (position) => {
    let tries = 0;
    const attempt = (): void => {
      const button = list.current?.querySelector<HTMLElement>(`[data-position="${position}"] .pictures`);
      if (button) button.focus({ preventScroll: true });
      else if ((tries += 1) < 20) requestAnimationFrame(attempt);
    };
    attempt();
  };
}

export function useWidth(element: Place): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return undefined;
    setWidth(current.clientWidth);
    const observer = new ResizeObserver(() => setWidth(current.clientWidth));
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return width;
}

/** Whether the page is being printed: the browser takes what stands there when the event is over, so it is drawn at once. */
export function usePrinting(): boolean {
  const [isPrinted, setPrinted] = useState(false);
  useEffect(() => {
    const set = (value: boolean): void => {
      drawing.debounceRendering = (draw) => draw();
      setPrinted(value);
      delete drawing.debounceRendering;
    };
    const [begin, end] = [() => set(true), () => set(false)];
    window.addEventListener('beforeprint', begin);
    window.addEventListener('afterprint', end);
    return () => {
      window.removeEventListener('beforeprint', begin);
      window.removeEventListener('afterprint', end);
    };
  }, []);
  return isPrinted;
}
