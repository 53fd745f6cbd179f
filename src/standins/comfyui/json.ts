export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

const MARK = '\u0001int:';
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/gs;

/** JSON as Python reads it: whole numbers above 2^53 are kept exactly, as bigint. Throws for what is no JSON. */
export function parseJson(text: string): unknown {
  const marked = text.replace(TOKEN, (token) => {
    return token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : JSON.stringify(MARK + token);
  });
  return JSON.parse(marked, (_, value: unknown) =>
    typeof value === 'string' && value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : value,
  );
}

/** The reverse of `parseJson`. */
export function formatJson(value: unknown): string {
  const text = JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? MARK + item.toString() : item));
  return text.replace(/"\\u0001int:(-?\d+)"/g, '$1');
}

/** In letters of ASCII only, as Python writes it by default. */
export const formatAscii = (value: unknown): string =>
  formatJson(value).replace(/[\u007f-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
