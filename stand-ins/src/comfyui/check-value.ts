import { convert, pyRepr, pyText } from './convert.js';
import type { InputSpec } from './node-types.js';

/** Why an input is refused, as the server words it. */
export interface Complaint {
  readonly type: string;
  readonly message: string;
  readonly details: string;
  readonly extra_info: Readonly<Record<string, unknown>>;
}

const LONG_LIST = 20;

export const complaint = (type: string, message: string, details: string, extra: Complaint['extra_info']): Complaint => ({
  type,
  message,
  details,
  extra_info: extra,
});

/** Type and options of an input, as complaints show them. */
export function configOf({ type, options, config }: InputSpec): unknown {
  return [options ? options() : type, config ?? {}];
}

export function checkValue(spec: InputSpec, value: unknown): { value: unknown } | { complaint: Complaint } {
  const { name, type, config } = spec;
  const about = { input_name: name, input_config: configOf(spec) };
  let converted: unknown;
  try {
    converted = convert(type, value);
  } catch (error) {
    const words = error instanceof Error ? error.message : '';
    const extra = { ...about, received_value: value, exception_message: words };
    const title = `Failed to convert an input value to a ${type} value`;
    return { complaint: complaint('invalid_input_type', title, `${name}, ${pyText(value)}, ${words}`, extra) };
  }
  const outside = checkRange(converted, config?.['min'], config?.['max'], type);
  if (outside) return { complaint: complaint(outside.type, outside.message, name, { ...about, received_value: converted }) };
  const options = spec.options?.();
  if (options && !options.some((option) => option === converted)) {
    const long = options.length > LONG_LIST;
    const list = long ? `(list of length ${options.length})` : pyText(options);
    const extra = { ...about, ...(long && { input_config: null }), received_value: converted };
    const details = `${name}: ${pyRepr(converted)} not in ${list}`;
    return { complaint: complaint('value_not_in_list', 'Value not in list', details, extra) };
  }
  return { value: converted };
}

function checkRange(value: unknown, min: unknown, max: unknown, type: string): { type: string; message: string } | undefined {
  const numeric = (limit: unknown): limit is number | bigint => typeof limit === 'number' || typeof limit === 'bigint';
  if (!numeric(value)) return undefined;
  const shown = (limit: number | bigint): string => (type === 'FLOAT' && Number.isInteger(limit) ? `${limit}.0` : String(limit));
  if (numeric(min) && value < min) {
    return { type: 'value_smaller_than_min', message: `Value ${shown(value)} smaller than min of ${shown(min)}` };
  }
  if (numeric(max) && value > max) {
    return { type: 'value_bigger_than_max', message: `Value ${shown(value)} bigger than max of ${shown(max)}` };
  }
  return undefined;
}
