import { type Argument, Help, type Option } from '@commander-js/extra-typings';
import { joined, tell } from '../../words/current.js';
import type { WordsKey } from '../../words/words.js';
import { columns } from '../render/columns.js';
import { wrap } from './wrap.js';

/** The headings that Commander gives by itself. */
const TITLES: Readonly<Record<string, WordsKey>> = {
  'Usage:': 'help.usage',
  'Arguments:': 'help.arguments',
  'Options:': 'help.options',
  'Commands:': 'help.commands',
  'Global Options:': 'help.globalOptions',
};

/** Help in the language of the reader, in columns that also line up in Chinese. */
export class SpokenHelp extends Help {
  override styleTitle(title: string): string {
    const key = TITLES[title];
    return key === undefined ? title : tell(key);
  }

  override displayWidth(text: string): number {
    return columns(text);
  }

  override boxWrap(text: string, width: number): string {
    return width < this.minWidthToWrap ? text : wrap(text, width);
  }

  override optionDescription(option: Option): string {
    const takesValue = option.required || option.optional;
    return withFacts(option.description, [
      ...choicesOf(option),
      ...(takesValue ? defaultOf(option) : []),
      ...(option.envVar === undefined ? [] : [tell('help.environment', { name: option.envVar })]),
    ]);
  }

  override argumentDescription(argument: Argument): string {
    return withFacts(argument.description, [...choicesOf(argument), ...defaultOf(argument)]);
  }
}

const withFacts = (about: string, facts: readonly string[]): string =>
  facts.length === 0 ? about : tell('help.facts', { about, facts: joined(facts) });

const choicesOf = ({ argChoices }: { readonly argChoices?: readonly string[] }): string[] =>
  argChoices ? [tell('help.choices', { choices: argChoices.join(' | ') })] : [];

function defaultOf({ defaultValue, defaultValueDescription: described }: WithDefault): string[] {
  const isShown = typeof defaultValue === 'string' || typeof defaultValue === 'number';
  const value = described ?? (isShown ? String(defaultValue) : undefined);
  return value === undefined ? [] : [tell('help.default', { value })];
}

interface WithDefault {
  readonly defaultValue?: unknown;
  readonly defaultValueDescription?: string;
}
