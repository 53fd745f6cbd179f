/** The JSON in a text. */
export interface Documents {
  /** Objects, or what else the text holds as JSON; none when it holds no JSON. */
  readonly all: readonly unknown[];
  /** They are pieces of one answer, such as the events of a stream. */
  readonly isStream: boolean;
}

/**
 * Reads a text as JSON, or as what sites send instead of it: an event stream, an array of chunks, one object a line, with a byte order
 * mark or blanks in front, with NaN in it. Of JSON that is cut off, what had come is read. A web page is no JSON, whatever its scripts
 * hold.
 */
export function documentsIn(text: string): Documents {
  const whole = parsed(text);
  if (Array.isArray(whole)) return { all: whole as unknown[], isStream: true };
  if (whole !== undefined) return { all: [whole], isStream: false };
  if (isPage(text)) return { all: [], isStream: false };
  const all = valuesIn(withoutFraming(text)).flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : [value]));
  return { all, isStream: all.length > 1 || isEventStream(text) };
}

/** Whether a text is a web page. */
export const isPage = (text: string): boolean => text.trimStart().startsWith('<');

const isEventStream = (text: string): boolean => /^data:/m.test(text);

/** The data of an event stream; any other text as it is. */
function withoutFraming(text: string): string {
  if (!isEventStream(text)) return text;
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.startsWith('data:'));
  return lines.map((line) => line.slice('data:'.length)).join('\n');
}

/** The one JSON value that a text is, also with NaN and Infinity, as Python writes them; undefined for any other text. */
export function jsonIn(text: string): unknown {
  return parsed(text) ?? (/^\s*[[{]/.test(text) ? lenient(text) : undefined);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is an answer too; the caller judges it.
    return undefined;
  }
}

/** All objects and arrays in a text, one after the other. */
function valuesIn(text: string): unknown[] {
  const values: unknown[] = [];
  let others = 0;
  const openings = /[{[]/g;
  for (let match = openings.exec(text); match; match = openings.exec(text)) {
    const { end, repaired } = valueAt(text, match.index);
    const value =
      repaired === undefined ? (parsed(text.slice(match.index, end)) ?? lenient(text.slice(match.index, end))) : repaired;
    if (value !== undefined) values.push(value);
    else if (++others > MOST_OTHERS) break;
    openings.lastIndex = end;
  }
  return values;
}

/** A text with more that only looks like JSON is words. */
const MOST_OTHERS = 1_000;
const TOKENS = /["{}[\],]/g;

/** Where the object or array ends that begins at `start`; of one without an end, what could be read of it. */
function valueAt(text: string, start: number): { readonly end: number; readonly repaired?: unknown } {
  let closers = '';
  /** Up to where everything is complete, and what closes it there. */
  let safe = { at: start, closers: '' };
  TOKENS.lastIndex = start;
  for (let match = TOKENS.exec(text); match; match = TOKENS.exec(text)) {
    const [token] = match;
    if (token === '"') {
      const end = stringEnd(text, match.index);
      if (end === undefined) return { end: text.length, repaired: repaired(text, start, `"${closers}`, safe) };
      TOKENS.lastIndex = end;
    } else if (token === ',') safe = { at: match.index, closers };
    else if (token === '{' || token === '[') {
      closers = (token === '{' ? '}' : ']') + closers;
      safe = { at: match.index + 1, closers };
    } else {
      closers = closers.slice(1);
      if (closers === '') return { end: match.index + 1 };
    }
  }
  return { end: text.length, repaired: repaired(text, start, closers, safe) };
}

function repaired(text: string, start: number, ending: string, safe: { readonly at: number; readonly closers: string }): unknown {
  return parsed(text.slice(start) + ending) ?? parsed(text.slice(start, safe.at) + safe.closers);
}

/** Behind the closing quote; undefined when there is none. */
function stringEnd(text: string, start: number): number | undefined {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text[at - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return at + 1;
  }
  return undefined;
}

/** JSON as some writers have it: with NaN, Infinity, or a comma behind the last value. */
function lenient(text: string): unknown {
  let strict = '';
  let from = 0;
  for (let quote = text.indexOf('"'); quote >= 0; quote = text.indexOf('"', from)) {
    const end = stringEnd(text, quote) ?? text.length;
    strict += strictly(text.slice(from, quote)) + text.slice(quote, end);
    from = end;
  }
  return parsed(strict + strictly(text.slice(from)));
}

const strictly = (tokens: string): string => tokens.replace(/\bNaN\b|-?\bInfinity\b/g, 'null').replace(/,(\s*[}\]])/g, '$1');
