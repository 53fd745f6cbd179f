import { tell } from '../../shared/words.js';

export type ParamValue = string | number | boolean;

/** A parameter of the site, as its JSON Schema says. */
export interface ParamSchema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly ParamValue[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  /** What it takes, for people. */
  readonly takes?: string;
  /** What it is unless somebody sets it, for people. */
  readonly standard?: string;
}

/** What most people set, in this order; the rest is folded away. */
const FIRST = ['model', 'imageSize', 'size', 'aspectRatio', 'quality'];

interface FormProps {
  readonly parameters: Readonly<Record<string, ParamSchema>>;
  readonly values: Readonly<Record<string, ParamValue>>;
  readonly onChange: (values: Readonly<Record<string, ParamValue>>) => void;
}

/** Names that a designer knows, for what most sites have. */
const NAMES = {
  model: 'page.param.model',
  imageSize: 'page.param.size',
  size: 'page.param.size',
  aspectRatio: 'page.param.ratio',
  quality: 'page.param.quality',
  seed: 'page.param.seed',
} as const;

const isNamed = (name: string): name is keyof typeof NAMES => Object.hasOwn(NAMES, name);

/** Offered while somebody types; the site says in the end what it takes. */
const OFFERED: Readonly<Record<string, readonly string[]>> = {
  imageSize: ['1K', '2K', '4K'],
  aspectRatio: ['1:1', '3:2', '2:3', '4:3', '3:4', '16:9', '9:16', '21:9'],
};

/** A form made from the schema of a site: it has what the site has, and checks what the server would refuse. */
export function ParamForm({ parameters, values, onChange }: FormProps) {
  const names = Object.keys(parameters);
  const first = FIRST.filter((name) => names.includes(name));
  const rest = names.filter((name) => !first.includes(name));
  const field = (name: string) => (
    <Field
      key={name}
      name={name}
      schema={parameters[name] ?? {}}
      value={values[name]}
      onChange={(value) => {
        const { [name]: _before, ...others } = values;
        onChange(value === undefined ? others : { ...others, [name]: value });
      }}
    />
  );
  return (
    <div class="fields">
      {first.map(field)}
      {rest.length > 0 && (
        <details>
          <summary>{tell('page.new.more', { count: rest.length })}</summary>
          {rest.map(field)}
        </details>
      )}
    </div>
  );
}

interface FieldProps {
  readonly name: string;
  readonly schema: ParamSchema;
  readonly value: ParamValue | undefined;
  readonly onChange: (value: ParamValue | undefined) => void;
}

function Field({ name, schema, value, onChange }: FieldProps) {
  const id = `param-${name}`;
  return (
    <div class="field">
      <label for={id} title={name}>
        {isNamed(name) ? tell(NAMES[name]) : (schema.title ?? name)}
      </label>
      <Input id={id} name={name} schema={schema} value={value} onChange={onChange} />
      {schema.description !== undefined && (
        <small id={`${id}-help`} class="quiet">
          {schema.description}
          {!schema.enum && schema.takes !== undefined && <span class="takes">{schema.takes}</span>}
        </small>
      )}
    </div>
  );
}

function Input({ id, name, schema, value, onChange }: FieldProps & { readonly id: string }) {
  const help = schema.description === undefined ? {} : { 'aria-describedby': `${id}-help` };
  const standard =
    schema.default === undefined
      ? tell('page.new.asSite')
      : tell('page.new.standard', { value: JSON.stringify(schema.default).replaceAll('"', '') });
  const choices = schema.enum ?? (has(schema, 'boolean') ? [true, false] : undefined);
  if (choices) {
    return (
      <select
        id={id}
        {...help}
        value={value === undefined ? '' : String(value)}
        onChange={({ currentTarget }) => onChange(choices.find((choice) => String(choice) === currentTarget.value))}
      >
        <option value="">{standard}</option>
        {choices.map((choice) => (
          <option key={String(choice)} value={String(choice)}>
            {choice === true ? tell('page.yes') : choice === false ? tell('page.no') : choice}
          </option>
        ))}
      </select>
    );
  }
  const isNumber = has(schema, 'number') || has(schema, 'integer');
  const offered = OFFERED[name];
  const list = offered && `${id}-offered`;
  const input = (
    <input
      id={id}
      {...help}
      type={isNumber ? 'number' : 'text'}
      list={list}
      step={has(schema, 'integer') ? 1 : 'any'}
      {...(schema.minimum === undefined ? {} : { min: schema.minimum })}
      {...(schema.maximum === undefined ? {} : { max: schema.maximum })}
      placeholder={standard}
      value={value === undefined ? '' : String(value)}
      onInput={({ currentTarget }) => {
        const text = currentTarget.value.trim();
        onChange(text === '' ? undefined : isNumber ? Number(text) : text);
      }}
    />
  );
  if (!offered) return input;
  return (
    <>
      {input}
      <datalist id={list}>
        {offered.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
    </>
  );
}

const has = ({ type }: ParamSchema, name: string): boolean => (Array.isArray(type) ? type.includes(name) : type === name);
