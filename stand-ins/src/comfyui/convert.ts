import { formatJson } from './json.js';

/** What Python would raise; the server answers 500, or makes a complaint of it. */
export class PythonError extends Error {
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

/** A value as Python's `str()` writes it, as far as JSON can hold it. */
export function pyText(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return `[${value.map(pyRepr).join(', ')}]`;
  return formatJson(value);
}

/** As Python's `repr()` writes it. */
export const pyRepr = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : pyText(value));

/** A whole number: bigint only where a number could not hold it. */
const whole = (value: bigint): number | bigint => {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
};

const kindOf = (value: unknown): string => (value === null ? 'NoneType' : Array.isArray(value) ? 'list' : 'dict');

/** Python's `int()`; throws with Python's words. */
export function toInt(value: unknown): number | bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new PythonError('ValueError', `cannot convert float ${String(value)} to integer`);
  }
  if (typeof value === 'number') return whole(BigInt(Math.trunc(value)));
  if (typeof value === 'string') {
    if (/^\s*[+-]?\d+\s*$/.test(value)) return whole(BigInt(value.trim().replace(/^\+/, '')));
    throw new PythonError('ValueError', `invalid literal for int() with base 10: ${pyRepr(value)}`);
  }
  throw new PythonError(
    'TypeError',
    `int() argument must be a string, a bytes-like object or a real number, not '${kindOf(value)}'`,
  );
}

/** Python's `float()`; throws with Python's words. */
export function toFloat(value: unknown): number {
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  if (typeof value === 'number') return value;
  if (typeof value === 'string') {
    if (value.trim() !== '' && Number.isFinite(Number(value))) return Number(value);
    throw new PythonError('ValueError', `could not convert string to float: ${pyRepr(value)}`);
  }
  throw new PythonError('TypeError', `float() argument must be a string or a real number, not '${kindOf(value)}'`);
}

/** What the server makes of a value for an input of this type before it looks at it. */
export function convert(type: string, value: unknown): unknown {
  if (type === 'INT') return toInt(value);
  if (type === 'FLOAT') return toFloat(value);
  if (type === 'STRING') return pyText(value);
  if (type === 'BOOLEAN') return Boolean(value);
  return value;
}
