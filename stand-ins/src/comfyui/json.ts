export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

const MARK = '\u0001int:';
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])|NaN|-?Infinity/gs;
const BEYOND: Readonly<Record<string, number>> = { NaN, Infinity, '-Infinity': -Infinity };

/** JSON as Python reads it: whole numbers above 2^53 are kept exactly, as bigint; NaN and Infinity are numbers. Throws for what is no JSON. */
export function parseJson(text: string): unknown {
  const marked = text.replace(TOKEN, (token) => {
    return token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : JSON.stringify(MARK + token);
  });
  return JSON.parse(marked, (_, value: unknown) =>
    typeof value === 'string' && value.startsWith(MARK) ? unmarked(value.slice(MARK.length)) : value,
  );
}

const unmarked = (text: string): number | bigint => BEYOND[text] ?? BigInt(text);

/** The reverse of `parseJson`. */
export function formatJson(value: unknown): string {
  const text = JSON.stringify(value, (_, item: unknown) => (isBeyond(item) ? MARK + String(item) : item));
  return text.replace(/"\\u0001int:(-?\d+|NaN|-?Infinity)"/g, '$1');
}

const isBeyond = (value: unknown): value is number | bigint =>
  typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value));

/** In letters of ASCII only, as Python writes it by default. */
export const formatAscii = (value: unknown): string =>
  formatJson(value).replace(/[\u007f-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
