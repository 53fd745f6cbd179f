import { issueOf } from '../../domain/issue.js';
import { words } from '../../words/words.js';
import { z } from 'zod';
import { told } from '../parameter.js';
import { extraPayload } from './extra-payload.js';

/** Settings of a Gemini site in the configuration. */
export const settings = z.strictObject({
  authMode: told(z.enum(['auto', 'google_xgoog', 'bearer']).default('auto'), 'one of: auto, google_xgoog, bearer', {
    meaning: 'How the key is sent. auto: the header x-goog-api-key at Google, Authorization: Bearer elsewhere.',
  }),
  version: told(
    z
      .string()
      .regex(/^(auto|v\d[a-z0-9]*)$/i)
      .default('auto'),
    'auto, v1, v1alpha or v1beta',
    { meaning: 'Version in the address, unless the baseUrl has one. auto: v1beta at Google, v1 elsewhere.' },
  ),
});

const SIZES = ['Auto', '512', '1K', '2K', '4K'];

/** A mirror may take sizes of its own; a slip of spelling is refused by all. */
const imageSize = z.preprocess(
  (value) => (value === 512 ? '512' : value),
  z
    .string()
    .regex(/^[A-Za-z0-9]{1,16}$/)
    .superRefine((size, context) => {
      const meant = SIZES.find((known) => known.toLowerCase() === size.toLowerCase().replace(/px$/, ''));
      if (meant === undefined || meant === size || meant === 'Auto') return;
      context.addIssue(issueOf(words('parameter.meant', { value: size, meant })));
    })
    .default('Auto'),
);

/**
 * Parameters of an item. The defaults are those of the Banana2 node, but for `maxOutputTokens`. Those without a default here have one in
 * `body.ts`: it depends on the model.
 */
export const params = z.strictObject({
  model: told(
    z
      .string()
      .regex(/^[^\s\p{Cc}]{1,200}$/u)
      .exactOptional(),
    'the name of a model',
    {
      meaning: 'Model that makes the picture. A baseUrl that names a model itself wins over it.',
      otherwise: '`model` of the site, else gemini-3-pro-image',
      placeholder: 'name',
    },
  ),
  responseMode: told(
    z.enum(['TEXT_AND_IMAGE', 'IMAGE_ONLY', 'TEXT_ONLY']).default('TEXT_AND_IMAGE'),
    'one of: TEXT_AND_IMAGE, IMAGE_ONLY, TEXT_ONLY',
    { meaning: 'What the answer may hold.', placeholder: 'mode' },
  ),
  aspectRatio: told(
    z
      .string()
      .regex(/^(?:auto|\d{1,4}:\d{1,4})$/i)
      .default('Auto'),
    'Auto, or a ratio such as 16:9',
    { meaning: 'Shape of the picture. Auto: it is not sent, and the model decides.', placeholder: 'ratio' },
  ),
  imageSize: told(imageSize, 'Auto, 512, 1K, 2K or 4K', {
    meaning: 'Size of the picture, with a capital K. Auto: it is not sent.',
    otherwise: 'Auto',
    placeholder: 'size',
  }),
  temperature: told(z.number().min(0).max(2).exactOptional(), 'a number from 0 to 2', {
    meaning: 'How freely the model chooses.',
    otherwise: '0.9, or not sent to models that refuse it',
  }),
  topP: told(z.number().min(0).max(1).exactOptional(), 'a number from 0 to 1', {
    otherwise: '0.9, or not sent to models that refuse it',
    meaning: 'The model chooses from the likeliest tokens whose probabilities add up to this.',
  }),
  topK: told(z.int().min(1).max(1000).exactOptional(), 'a whole number from 1 to 1000', {
    otherwise: '40, or not sent to models that refuse it',
    meaning: 'The model chooses from this many tokens at most.',
  }),
  maxOutputTokens: told(z.int().min(1).exactOptional(), 'a whole number from 1', {
    otherwise: '32768, or what the model takes',
    meaning:
      'Most tokens of an answer. The 2048 of the node cuts pictures off: one takes up to about 2000, and thoughts come on top.',
  }),
  seed: told(z.int().default(0), 'a whole number', { meaning: 'For similar pictures from the same request. 0: it is not sent.' }),
  systemInstruction: told(z.string().default(''), 'a text', {
    meaning: 'Instruction that stands above the prompt. Empty: it is not sent.',
    otherwise: 'empty',
    placeholder: 'text',
  }),
  imageMime: told(
    z
      .string()
      .regex(/^image\/[a-z0-9.+-]{1,40}$/)
      .exactOptional(),
    'a media type such as image/png',
    {
      meaning: 'Sent as the type of every reference picture.',
      otherwise: 'the real type of each picture',
      placeholder: 'type',
    },
  ),
  strictNative: told(z.boolean().default(false), 'true or false', {
    meaning: 'Pictures are taken from inline parts of the answer alone. Off: from wherever they stand in the answer.',
  }),
  extraPayload: told(extraPayload, 'a JSON object, or a text that holds one', {
    meaning:
      'Merged into the body of the request at its root: objects are merged, lists and everything else replace ours. But the parts of its ' +
      'first content follow the prompt and the references, and its further contents follow that. What belongs into generationConfig is ' +
      'refused at the root.',
    otherwise: 'nothing',
    placeholder: 'json',
  }),
});

export type GeminiSettings = z.infer<typeof settings>;
export type GeminiParams = z.infer<typeof params>;
