import { words } from '../../words/words.js';
import { z } from 'zod';
import { oneOf, told } from '../parameter.js';

export const DEFAULT_MODEL = 'nano-banana-fast';

const secondsOf = (standard: number) => z.number().min(0.05).max(60).default(standard);

/** Settings of a GRSAI site in the configuration. */
export const settings = z.strictObject({
  api: told(z.enum(['draw', 'unified']).default('draw'), oneOf('draw', 'unified'), {
    meaning: words('setting.grsai.api'),
  }),
  upload: told(
    z.enum(['auto', 'mainland', 'overseas', 'inline']).default('auto'),
    oneOf('auto', 'mainland', 'overseas', 'inline'),
    {
      meaning: words('setting.grsai.upload'),
    },
  ),
  pollFirst: told(secondsOf(1.5), words('range.someSeconds', { from: '0.05', to: '60' }), {
    meaning: words('setting.grsai.pollFirst'),
  }),
  pollMost: told(secondsOf(3), words('range.someSeconds', { from: '0.05', to: '60' }), {
    meaning: words('setting.grsai.pollMost'),
  }),
});

const text = (pattern: RegExp) => z.string().regex(pattern);

/** Parameters of an item; the defaults are those of the script that this provider stands in for. */
export const params = z.strictObject({
  model: told(text(/^[^\s\p{Cc}]{1,200}$/u).exactOptional(), words('takes.model'), {
    meaning: words('parameter.grsai.model'),
    otherwise: words('otherwise.siteModel', { model: DEFAULT_MODEL }),
    placeholder: 'name',
  }),
  aspectRatio: told(
    text(/^(?:auto|none|\d{1,4}:\d{1,4}|\d{2,5}x\d{2,5})$/i).default('auto'),
    words('accepts.sizeOr', { values: 'auto, none', example: '1536x1024', ratio: '16:9' }),
    {
      meaning: words('parameter.grsai.aspectRatio'),
      placeholder: 'ratio',
    },
  ),
  imageSize: told(
    text(/^[A-Za-z0-9]{1,16}$/).exactOptional(),
    words('accepts.values', { values: { list: ['1K', '2K', '4K'], or: true } }),
    {
      meaning: words('parameter.grsai.imageSize'),
      otherwise: words('otherwise.notSent'),
      placeholder: 'size',
    },
  ),
  quality: told(
    text(/^[A-Za-z0-9_-]{1,20}$/).exactOptional(),
    words('accepts.values', { values: { list: ['auto', 'low', 'medium', 'high', 'xhigh', 'max'], or: true } }),
    {
      meaning: words('parameter.grsai.quality'),
      otherwise: words('otherwise.notSent'),
      placeholder: 'quality',
    },
  ),
  background: told(z.enum(['auto', 'opaque', 'transparent']).exactOptional(), oneOf('auto', 'opaque', 'transparent'), {
    meaning: words('parameter.grsai.background'),
    otherwise: words('otherwise.notSent'),
  }),
});

export type GrsaiSettings = z.infer<typeof settings>;
export type GrsaiParams = z.infer<typeof params>;
