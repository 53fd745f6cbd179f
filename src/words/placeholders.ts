/**
 * The placeholders of an ICU message as types, so that a wrong or missing value does not compile. After each `{` stands a placeholder
 * (`{name}`, `{count, plural, …}`, `{kind, select, …}`) or the text of one of its cases, which holds a space or `#`.
 */
export type ArgumentsOf<Message extends string, Value> = Merged<Placeholders<Message, Value>>;

type Merged<Fields> = { readonly [Name in keyof Fields]: Fields[Name] };

type Placeholders<Message extends string, Value, Found = unknown> = Message extends `${string}{${infer Rest}`
  ? Rest extends `${infer Name}, plural,${infer Cases}`
    ? IsName<Name> extends true
      ? Placeholders<Cases, Value, Found & { readonly [N in Name]: number }>
      : AfterBrace<Rest, Value, Found>
    : AfterBrace<Rest, Value, Found>
  : Found;

type AfterBrace<Rest extends string, Value, Found> = Rest extends `${infer Name}, select,${infer Cases}`
  ? IsName<Name> extends true
    ? Placeholders<Cases, Value, Found & { readonly [N in Name]: string }>
    : Simple<Rest, Value, Found>
  : Simple<Rest, Value, Found>;

type Simple<Rest extends string, Value, Found> = Rest extends `${infer Name}}${infer Tail}`
  ? IsName<Name> extends true
    ? Placeholders<Tail, Value, Found & { readonly [N in Name]: Value }>
    : Placeholders<Rest, Value, Found>
  : Found;

/** What is no name is the text of a case. */
type IsName<Text extends string> = Text extends '' | `${string}${' ' | '#' | '{' | '}' | '.' | ','}${string}` ? false : true;
