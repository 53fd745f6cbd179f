import { z } from 'zod';
import { told } from '../parameter.js';

export const DEFAULT_MODEL = 'nano-banana-fast';

const secondsOf = (standard: number) => z.number().min(0.05).max(60).default(standard);

/** Settings of a GRSAI site in the configuration. */
export const settings = z.strictObject({
  api: told(z.enum(['draw', 'unified']).default('draw'), 'one of: draw, unified', {
    meaning:
      'draw: /v1/draw/nano-banana, which the vendor calls permanent. unified: /v1/api/generate. A task is followed at the API that took it.',
  }),
  upload: told(z.enum(['auto', 'mainland', 'overseas', 'inline']).default('auto'), 'one of: auto, mainland, overseas, inline', {
    meaning:
      'Where reference pictures go. auto: overseas at grsaiapi.com, mainland elsewhere. inline: they ride in the request as base64.',
  }),
  pollFirst: told(secondsOf(1.5), 'a number of seconds from 0.05 to 60', {
    meaning: 'Least time between two questions for a task.',
  }),
  pollMost: told(secondsOf(3), 'a number of seconds from 0.05 to 60', {
    meaning: 'The time between two questions grows up to this.',
  }),
});

const text = (pattern: RegExp) => z.string().regex(pattern);

/** Parameters of an item; the defaults are those of the script that this provider stands in for. */
export const params = z.strictObject({
  model: told(text(/^[^\s\p{Cc}]{1,200}$/u).exactOptional(), 'the name of a model', {
    meaning: 'Model that makes the picture.',
    otherwise: '`model` of the site, else nano-banana-fast',
    placeholder: 'name',
  }),
  aspectRatio: told(text(/^(?:auto|none|\d{1,4}:\d{1,4})$/i).default('auto'), 'auto, none, or a ratio such as 16:9', {
    meaning: 'Shape of the picture. auto: the model decides. none: the field is not sent at all.',
    placeholder: 'ratio',
  }),
  imageSize: told(text(/^[A-Za-z0-9]{1,16}$/).exactOptional(), '1K, 2K or 4K', {
    meaning: 'Size of the picture, with a capital K. Sent only to models that take it.',
    otherwise: 'not sent',
    placeholder: 'size',
  }),
});

export type GrsaiSettings = z.infer<typeof settings>;
