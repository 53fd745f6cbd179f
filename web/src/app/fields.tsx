import type { Signal } from '@preact/signals';
import { tell } from '../shared/words.js';

interface TextFieldProps {
  readonly id: string;
  readonly label: string;
  readonly text: Signal<string>;
  readonly type?: 'text' | 'url' | 'password';
  readonly placeholder?: string;
  readonly help?: string;
}

/** A line of text with its label and a word of help. */
export function TextField({ id, label, text, type = 'text', placeholder = '', help }: TextFieldProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        // Its types know each kind of input by itself.
        {...({ type } as object)}
        autocomplete="off"
        placeholder={placeholder}
        value={text.value}
        onInput={({ currentTarget }) => (text.value = currentTarget.value)}
        {...(help === undefined ? {} : { 'aria-describedby': `${id}-help` })}
      />
      {help !== undefined && (
        <small id={`${id}-help`} class="quiet">
          {help}
        </small>
      )}
    </div>
  );
}

interface WholeFieldProps {
  readonly id: string;
  readonly label: string;
  readonly least: number;
  readonly most: number;
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
}

/** A whole number, or nothing. */
export function WholeField({ id, label, least, most, value, onChange }: WholeFieldProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="number"
        min={least}
        max={most}
        value={value ?? ''}
        placeholder={tell('page.new.asSite')}
        onInput={({ currentTarget }) => onChange(currentTarget.value === '' ? undefined : Number(currentTarget.value))}
      />
    </div>
  );
}
