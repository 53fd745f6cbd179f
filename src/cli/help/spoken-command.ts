import { type Argument, Command, type Help, InvalidArgumentError, type Option } from '@commander-js/extra-typings';
import { meant } from '../../domain/text/suggest.js';
import { say } from '../../words/current.js';
import { sentences, type Text, words } from '../../words/words.js';
import { SpokenHelp } from './spoken-help.js';

/** Reads the environment into options; Commander has no public name for it. */
interface ReadsEnvironment {
  _parseOptionsEnv(): void;
}

type Parsed = Option | Argument;

const nameOf = (parsed: Parsed): string => ('flags' in parsed ? parsed.flags : `<${parsed.name()}>`);

/**
 * A command whose help and refusals speak the language of the reader. Commander writes its refusals in methods that are not part of its
 * types, each of which is replaced here; the tests of wrong usage hold for every one.
 */
export class SpokenCommand extends Command {
  #readsEnvironment = false;

  override createCommand(name?: string): Command {
    return new SpokenCommand(name);
  }

  override createHelp(): Help {
    return Object.assign(new SpokenHelp(), this.configureHelp());
  }

  missingArgument(name: string): void {
    this.#refuse(words('misuse.missingArgument', { command: this.#path(), name: `<${name}>` }), 'missingArgument');
  }

  optionMissingArgument({ flags }: Option): void {
    this.#refuse(words('misuse.missingValue', { option: flags }), 'optionMissingArgument');
  }

  missingMandatoryOptionValue({ flags }: Option): void {
    this.#refuse(words('misuse.missingOption', { option: flags }), 'missingMandatoryOptionValue');
  }

  _conflictingOption(option: Option, other: Option): void {
    this.#refuse(words('misuse.conflict', { one: this.#given(option), other: this.#given(other) }), 'conflictingOption');
  }

  unknownOption(flag: string): void {
    const known = [this, ...this.#above()].flatMap(({ options }) => options.filter(({ hidden }) => !hidden));
    const unknown = words('misuse.unknownOption', { name: flag, command: this.#path() });
    const longs = known.map(({ long }) => long ?? '');
    this.#refuse(sentences(unknown, flag.startsWith('--') ? meant(flag, longs) : ''), 'unknownOption');
  }

  _excessArguments(received: readonly string[]): void {
    const most = this.registeredArguments.length;
    this.#refuse(words('misuse.tooMany', { command: this.#path(), most, count: received.length }), 'excessArguments');
  }

  unknownCommand(name = this.args[0] ?? ''): void {
    const known = this.commands.map((command) => command.name());
    this.#refuse(sentences(words('misuse.unknownCommand', { name }), meant(name, known)), 'unknownCommand');
  }

  _parseOptionsEnv(): void {
    this.#readsEnvironment = true;
    (Command.prototype as unknown as ReadsEnvironment)._parseOptionsEnv.call(this);
    this.#readsEnvironment = false;
  }

  /** @returns the value of an option or an argument, as its parser reads it */
  _callParseArg(parsed: Parsed, value: string, previous: unknown): unknown {
    const { argChoices } = parsed;
    if (argChoices && !argChoices.includes(value))
      return this.#refuseValue(parsed, value, words('misuse.choice', { choices: { names: argChoices } }));
    try {
      return parsed.parseArg?.(value, previous);
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      return this.#refuseValue(parsed, value, error.message);
    }
  }

  #refuseValue(parsed: Parsed, value: string, why: Text): void {
    const variable = 'flags' in parsed && this.#readsEnvironment ? parsed.envVar : undefined;
    const name = variable === undefined ? nameOf(parsed) : words('misuse.inEnvironment', { name: variable });
    this.#refuse(words('misuse.badValue', { value, name, why }), 'invalidArgument');
  }

  /** How an option was given: by its flag or by the environment. */
  #given(option: Option): Text {
    const { envVar, flags } = option;
    const isOfEnvironment = this.getOptionValueSource(option.attributeName()) === 'env';
    return isOfEnvironment && envVar !== undefined ? words('misuse.inEnvironment', { name: envVar }) : flags;
  }

  /** `plantain config import`. */
  #path(): string {
    const above = this.#above().reverse();
    return [...above, this].map((command) => command.name()).join(' ');
  }

  #above(): Command[] {
    const found: Command[] = [];
    for (let { parent } = this as { parent: Command | null }; parent; parent = parent.parent as Command | null)
      found.push(parent);
    return found;
  }

  #refuse(text: Text, code: string): void {
    this.showHelpAfterError(say(words('misuse.seeHelp', { command: this.#path() })));
    this.error(say(text), { code: `commander.${code}` });
  }
}
