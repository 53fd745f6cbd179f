type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const isTrimmed = (value: unknown): value is string => typeof value === 'string' && value.startsWith('<trimmed');

/** What differs from run to run, or in which the recorded server's test nodes differ from real ones. */
const ANY = new Set([
  'timestamp',
  'create_time',
  'execution_start_time',
  'execution_end_time',
  'traceback',
  'python_module',
  'ram_total',
  'ram_free',
  'argv',
  'name',
  'comfy_package_versions',
]);
/** Lists whose order is that of a set in Python. */
const UNORDERED = new Set(['nodes', 'executed', 'current_outputs']);

/** Where `actual` is not as recorded, one line for each place. */
export function differences(recorded: unknown, actual: unknown, at = ''): string[] {
  const here = (words: string): string[] => [`${at || 'the whole'}: ${words}`];
  if (isTrimmed(recorded)) {
    const nodes = /workflow of (\d+) nodes/.exec(recorded)?.[1];
    const found = isFields(actual) ? Object.keys(actual).length : 0;
    return nodes === undefined || found === Number(nodes) ? [] : here(`${found} nodes, not ${nodes}`);
  }
  if (typeof recorded === 'string' && typeof actual === 'string')
    return sameText(recorded, actual) ? [] : here(pair(recorded, actual));
  if (Array.isArray(recorded) && Array.isArray(actual)) return inLists(recorded, actual, at);
  if (isFields(recorded) && isFields(actual)) return inFields(recorded, actual, at);
  return Object.is(recorded, actual) ? [] : here(pair(recorded, actual));
}

const pair = (recorded: unknown, actual: unknown): string => `${JSON.stringify(actual)}, recorded ${JSON.stringify(recorded)}`;

function sameText(recorded: string, actual: string): boolean {
  const plain = (text: string): string =>
    text.replace(/ComfyUI_temp_[a-z]{5}_/, 'ComfyUI_temp_ANY_').replaceAll(/<base>|\/comfyui/g, '');
  const [start = '', trimmed] = recorded.split('<trimmed');
  return trimmed === undefined ? plain(recorded) === plain(actual) : actual.startsWith(start.slice(0, 10));
}

function inLists(recorded: readonly unknown[], actual: readonly unknown[], at: string): string[] {
  const kept = isTrimmed(recorded.at(-1)) ? recorded.slice(0, -1) : recorded;
  const more =
    kept === recorded && actual.length !== kept.length ? [`${at}: ${actual.length} entries, recorded ${kept.length}`] : [];
  return [...more, ...kept.flatMap((value, i) => differences(value, actual[i], `${at}[${i}]`))];
}

function inFields(recorded: Fields, actual: Fields, at: string): string[] {
  const found: string[] = [];
  for (const key of new Set([...Object.keys(recorded), ...Object.keys(actual)])) {
    const path = `${at}.${key}`;
    const [was, is] = [recorded[key], actual[key]];
    if (!(key in recorded)) found.push(`${path}: not recorded`);
    else if (!(key in actual)) found.push(`${path}: missing`);
    else if (ANY.has(key)) continue;
    else if (key === 'current_inputs')
      found.push(...differences(Object.keys(was as object).sort(), Object.keys(is as object).sort(), path));
    else if (UNORDERED.has(key) && Array.isArray(was) && Array.isArray(is)) found.push(...inSets(was, is, path));
    else found.push(...differences(was, is, path));
  }
  return found;
}

function inSets(recorded: readonly unknown[], actual: readonly unknown[], at: string): string[] {
  const cut = isTrimmed(recorded.at(-1));
  const missing = recorded.slice(0, cut ? -1 : undefined).filter((value) => !actual.includes(value));
  if (missing.length === 0 && (cut || actual.length === recorded.length)) return [];
  return [`${at}: ${actual.join()}, recorded ${recorded.join()}`];
}
