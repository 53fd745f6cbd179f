/** What the HTTP client of the vendor's library writes when both an upload's stream and its request tell of the same lost connection. */
const NOISE = '[urllib:warn] ';

let silenced = false;

/**
 * Keeps that noise, a stack of an error that is told anyway, off the terminal. The client has no option for it and writes to the console
 * itself; everything else that is written there passes.
 */
export function silenceUrllib(): void {
  if (silenced) return;
  silenced = true;
  /* eslint-disable no-console -- the one place where the library's own output can be held back */
  const warn = console.warn.bind(console);
  console.warn = (...words: unknown[]) => {
    const [first] = words;
    if (typeof first !== 'string' || !first.startsWith(NOISE)) warn(...words);
  };
  /* eslint-enable no-console */
}
