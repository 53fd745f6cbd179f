/** One of several answers. */
export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly hint?: string;
}

interface Question {
  readonly message: string;
}

/** Says what is wrong with an answer, or nothing. */
export type Judge = (answer: string) => string | undefined;

/**
 * Questions to a person at a terminal. Ctrl-C instead of an answer ends the command (`InterruptedError`).
 */
export interface Prompts {
  confirm(question: Question & { readonly initial: boolean }): Promise<boolean>;
  choose<T extends string>(question: Question & { readonly choices: readonly Choice<T>[]; readonly initial?: T }): Promise<T>;
  /** `initial`: what an empty answer means. */
  text(question: Question & { readonly initial?: string; readonly judge: Judge }): Promise<string>;
  /** Hidden while it is typed. */
  secret(question: Question & { readonly judge: Judge }): Promise<string>;
}
