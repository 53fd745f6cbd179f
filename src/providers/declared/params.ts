import { z } from 'zod';
import { currentLanguage } from '../../words/current.js';
import { type Text, words } from '../../words/words.js';
import { jsonObject } from '../json-parameter.js';
import { oneOf, told } from '../parameter.js';
import type { FieldsSchema } from '../provider.js';
import type { Declaration } from './content.js';
import type { Param } from './param.js';

const MODEL = /^[^\s\p{Cc}]{1,200}$/u;

/** The parameters that a declaration gives its site, as those of any other provider; `model` comes first. */
export function paramsOf({ params, model, models = [] }: Pick<Declaration, 'params' | 'model' | 'models'>): FieldsSchema {
  const first = told(z.string().regex(MODEL).exactOptional(), words('takes.model'), {
    meaning:
      models.length === 0
        ? words('parameter.declared.model')
        : words('parameter.declared.modelKnown', { known: { list: models } }),
    otherwise: model === undefined ? words('otherwise.notSent') : words('otherwise.siteModel', { model }),
    placeholder: 'name',
  });
  const fields = Object.entries(params).map(([name, one]) => [name, fieldOf(one)] as const);
  return z.strictObject({ model: first, ...Object.fromEntries(fields) });
}

/** Of a help in both languages, that of this process. */
function meaningOf({ help: text }: Param): Text {
  if (text === undefined) return '';
  return typeof text === 'string' ? text : text[currentLanguage()];
}

function fieldOf(one: Param): z.ZodType {
  const about = {
    meaning: meaningOf(one),
    ...(!('default' in one) || one.default === undefined ? { otherwise: words('otherwise.notSent') } : {}),
  };
  switch (one.type) {
    case 'choice':
      return told(withDefault(z.enum(one.choices), one.default), oneOf(...one.choices), about);
    case 'text':
      return told(withDefault(z.string(), one.default), words('expected.text'), { ...about, placeholder: 'text' });
    case 'switch':
      return told(withDefault(z.boolean(), one.default), words('expected.boolean'), about);
    case 'json':
      return told(jsonObject(), words('accepts.json'), { ...about, placeholder: 'json' });
    case 'number':
    case 'whole':
      return numberOf(one, about);
  }
}

function numberOf(one: Extract<Param, { type: 'number' | 'whole' }>, about: { readonly meaning: Text }): z.ZodType {
  const { type, min = -Number.MAX_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = one;
  const schema = (type === 'whole' ? z.int() : z.number()).min(min).max(max);
  const limited = one.min !== undefined || one.max !== undefined;
  const range = { from: String(min), to: String(max) };
  const takes = limited
    ? words(type === 'whole' ? 'range.whole' : 'range.number', range)
    : words(type === 'whole' ? 'accepts.whole' : 'expected.numberAlone');
  return told(withDefault(schema, one.default), takes, about);
}

function withDefault<Schema extends z.ZodType>(schema: Schema, standard: z.input<Schema> | undefined): z.ZodType {
  return standard === undefined ? schema.exactOptional() : schema.default(standard as never);
}
