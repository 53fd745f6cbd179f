import type { Language } from '../../../src/words/language.js';
import { type Counts, MARK_FILTERS, SIZES, SORTS, STATUSES, type View } from './filter.js';
import { tell } from './words.js';

export interface ToolbarProps {
  readonly view: View;
  readonly counts: Counts;
  readonly shown: number;
  readonly total: number;
  readonly onView: (view: View) => void;
}

/** Search, filters and order of a list of cards. */
export function Toolbar({ view, counts, shown, total, onView }: ToolbarProps) {
  const change = (part: Partial<View>): void => onView({ ...view, ...part });
  const counted = { all: total, success: counts.success, failed: counts.failed, open: counts.open };
  return (
    <search class="toolbar" aria-label={tell('page.filter')}>
      <input
        type="search"
        class="find"
        value={view.search}
        placeholder={tell('page.search')}
        aria-label={tell('page.search')}
        onInput={({ currentTarget }) => change({ search: currentTarget.value })}
      />
      <span class="segments" role="group" aria-label={tell('page.status')}>
        {STATUSES.filter((status) => status === 'all' || status === view.status || counted[status] > 0).map((status) => (
          <button type="button" key={status} aria-pressed={view.status === status} onClick={() => change({ status })}>
            {tell(`page.status.${status}`)} <span class="count">{counted[status]}</span>
          </button>
        ))}
      </span>
      <Choice name="marks" value={view.mark} values={MARK_FILTERS} onChange={(mark) => change({ mark })} />
      <Choice name="sort" value={view.sort} values={SORTS} onChange={(sort) => change({ sort })} />
      <Choice name="size" value={view.size} values={SIZES} onChange={(size) => change({ size })} />
      <output class="shown" aria-live="polite">
        {tell('page.shown', { shown, total: String(total) })}
      </output>
    </search>
  );
}

interface Named {
  readonly marks: View['mark'];
  readonly sort: View['sort'];
  readonly size: View['size'];
}

interface ChoiceProps<Name extends keyof Named> {
  readonly name: Name;
  readonly value: Named[Name];
  readonly values: readonly Named[Name][];
  readonly onChange: (value: Named[Name]) => void;
}

function Choice<Name extends keyof Named>({ name, value, values, onChange }: ChoiceProps<Name>) {
  return (
    <select
      aria-label={tell(`page.${name}` as 'page.sort')}
      value={value}
      onChange={({ currentTarget }) => {
        const chosen = values.find((one) => one === currentTarget.value);
        if (chosen !== undefined) onChange(chosen);
      }}
    >
      {values.map((one) => (
        <option key={one} value={one} selected={one === value}>
          {tell(`page.${name}.${one}` as 'page.sort.input')}
        </option>
      ))}
    </select>
  );
}

const NAMES: readonly (readonly [Language, string])[] = [
  ['en', 'English'],
  ['zh', '中文'],
];

/** The languages of the page, each in its own words. */
export function LanguageSwitch({
  value,
  onChange,
}: {
  readonly value: Language;
  readonly onChange: (language: Language) => void;
}) {
  return (
    <span class="segments language" role="group" aria-label={tell('page.language')}>
      {NAMES.map(([language, name]) => (
        <button type="button" key={language} lang={language} aria-pressed={value === language} onClick={() => onChange(language)}>
          {name}
        </button>
      ))}
    </span>
  );
}
