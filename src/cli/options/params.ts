import { type CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import type { Json, JsonObject } from '../../domain/json.js';
import { nodeName } from '../../domain/text/own-names.js';
import { flagOf, parametersOf, type Parameter } from '../../providers/parameter.js';
import { createRegistry } from '../../providers/registry.js';
import { say, tell } from '../../words/current.js';
import { chain, sentences } from '../../words/words.js';
import { firstClause } from '../help/first-clause.js';
import { GROUPS } from '../help/option-groups.js';

/** A parameter that one provider has or several; where they differ the first of them says what the flag is like. */
interface SharedParameter extends Parameter {
  /** What it means, and where that differs for whom. */
  readonly description: string;
  /** The only provider that has it. */
  readonly only?: string;
}

/** Every parameter of every provider once, in the order of their schemas; first those that several have. */
function allParameters(): readonly SharedParameter[] {
  const byName = new Map<string, { readonly kind: string; readonly parameter: Parameter }[]>();
  for (const { kind, params } of createRegistry().providers) {
    for (const parameter of parametersOf(params)) {
      byName.set(parameter.name, [...(byName.get(parameter.name) ?? []), { kind, parameter }]);
    }
  }
  const several = (owners: readonly unknown[]): number => Number(owners.length > 1);
  return [...byName.values()]
    .sort((a, b) => several(b) - several(a))
    .flatMap((owners) => {
      const [first] = owners;
      if (!first) return [];
      const descriptions = new Set(owners.map(({ parameter }) => descriptionOf(parameter)));
      const each = owners.map(({ kind, parameter }) => chain(kind, descriptionOf(parameter)));
      const description = descriptions.size === 1 ? descriptionOf(first.parameter) : say(sentences(...each));
      return [{ ...first.parameter, description, ...(owners.length === 1 && { only: first.kind }) }];
    });
}

/** An option of which several providers may tell something else. */
export class ParamOption extends Option<string> {
  constructor(
    flags: string,
    description: string,
    /** One clause, where there is no room for more. */
    readonly brief: string,
  ) {
    super(flags, description);
  }
}

/** A further spelling of an option: it sets the same value and is not in the help. */
class HiddenAlias extends Option<string> {
  constructor(
    flags: string,
    private readonly target: string,
  ) {
    super(flags);
    this.hideHelp();
  }

  override attributeName(): string {
    return this.target;
  }
}

/** Adds a flag for every parameter that a provider has, and the node's names where they are others. */
export function addParamOptions(command: CommandUnknownOpts): void {
  for (const parameter of allParameters()) {
    const { name, flag, kind, placeholder, meaning, description, only } = parameter;
    const value = kind === 'switch' ? '' : ` <${placeholder}>`;
    const heading = only === undefined ? tell(GROUPS.parameters) : tell('help.group.parametersOfOne', { kind: only });
    command.addOption(withParser(new ParamOption(`${flag}${value}`, description, firstClause(meaning)).helpGroup(heading), kind));
    const alias = aliasFlag(name);
    if (alias !== undefined) command.addOption(withParser(new HiddenAlias(`${alias}${value}`, name), kind));
  }
}

/** A hidden flag with the node's name of an option that is there already, and the same parser. */
export function addNodeName(command: CommandUnknownOpts, name: string, parse: (text: string) => number): void {
  const alias = aliasFlag(name);
  if (alias !== undefined) command.addOption(new HiddenAlias(`${alias} <value>`, name).argParser(parse));
}

/** `--retry-times` for `retries`; undefined where the flags are the same. */
function aliasFlag(name: string): string | undefined {
  const node = nodeName(name)?.replaceAll('_', '-');
  return node === undefined || `--${node}` === flagOf(name) ? undefined : `--${node}`;
}

function withParser(option: Option<string>, kind: Parameter['kind']): Option<string> {
  // What is no number stays text, and the provider's schema says what it takes.
  return kind === 'number' ? option.argParser((text) => (isExact(text) ? Number(text) : text)) : option;
}

/** A seed above 2^53 would lose its last digits. */
function isExact(text: string): boolean {
  const number = Number(text);
  return text.trim() !== '' && !Number.isNaN(number) && (Number.isSafeInteger(number) || !/^\d+$/.test(text.trim()));
}

function descriptionOf({ meaning, kind, takesBriefly: takes, standard }: Parameter): string {
  const what = firstClause(meaning);
  if (kind === 'switch') return what;
  if (standard === '') return tell('option.parameter', { what, takes });
  return tell('option.parameterDefault', { what, takes, standard: standard.replaceAll('`', '') });
}

/** The parameters that were given by flags, by name. */
export function paramFlagsOf(command: CommandUnknownOpts): JsonObject {
  const given = command.opts() as Readonly<Record<string, Json | undefined>>;
  return Object.fromEntries(
    allParameters().flatMap(({ name }) => {
      const value = given[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
