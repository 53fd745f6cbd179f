import { confirm, type Option, password, select, text } from '@clack/prompts';
import type { Judge, Prompts } from './prompts.js';
import { InterruptedError } from './interrupt.js';
import { tell } from '../words/current.js';

/** Asks on the terminal of this process. */
export const terminalPrompts: Prompts = {
  async confirm({ message, initial }) {
    return answered(
      await confirm({
        message,
        initialValue: initial,
        active: tell('answer.yes'),
        inactive: tell('answer.no'),
      }),
    );
  },
  async choose<T extends string>({ message, choices, initial }: Parameters<typeof terminalPrompts.choose<T>>[0]) {
    const options = choices.map((choice) => ({ ...choice }) as Option<T>);
    const initialValue = initial === undefined ? {} : { initialValue: initial };
    // The library's own instructions are English.
    const asked = tell('answer.choose', { question: message });
    return answered(await select<T>({ message: asked, options, ...initialValue, showInstructions: false }));
  },
  async text({ message, initial, judge }) {
    // Nothing typed is the default. As a value that stands there, what is pasted would be added behind it.
    const offered = initial === undefined ? {} : { placeholder: initial, defaultValue: initial };
    const validate = judged((answer) => (answer === '' && initial !== undefined ? undefined : judge(answer)));
    const given = await text({ message, validate, ...offered });
    return trimmed(given);
  },
  async secret({ message, judge }) {
    return trimmed(await password({ message, validate: judged(judge) }));
  },
};

/** The library takes Ctrl-C as an answer of its own. */
function answered<T>(answer: T): Exclude<T, symbol> {
  if (typeof answer === 'symbol') throw new InterruptedError('SIGINT');
  return answer as Exclude<T, symbol>;
}

/** URLs and keys come by copy and paste, often with a space or a line feed around them. */
const judged =
  (judge: Judge) =>
  (value: string | undefined): string | undefined =>
    judge(value?.trim() ?? '');

/** Undefined is what the library answers for an empty line. */
const trimmed = (answer: string | symbol | undefined): string => (answered(answer) ?? '').trim();
