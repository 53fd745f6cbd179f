import type { Transmission } from '../transmit.js';
import { usageOf } from './rules.js';
import { formatOf, type Wish } from './wish.js';

/** Shapes in which sites hand pictures over on the picture routes. */
const PICTURE_SHAPES = [
  'b64',
  'url',
  'urlEmptyB64',
  'b64EmptyUrl',
  'dataUrl',
  'dataStrings',
  'imagesUrl',
  'wrapped',
  'vendorReply',
  'responses',
  'heartbeats',
  'events',
  'bytes',
] as const;

/** Shapes in which a chat answers with pictures. */
const CHAT_SHAPES = [
  'chatImages',
  'chatMarkdown',
  'chatDraftFirst',
  'chatMarkdownUrl',
  'chatBareUrl',
  'chatParts',
  'chatEvents',
  'chatDeltaImages',
] as const;

type PictureShape = (typeof PICTURE_SHAPES)[number];
type ChatShape = (typeof CHAT_SHAPES)[number];
export type OpenAiShape = PictureShape | ChatShape;
/** All shapes, for tests that go through them. */
export const SHAPES: readonly OpenAiShape[] = [...PICTURE_SHAPES, ...CHAT_SHAPES];
export const isChatShape = (shape: OpenAiShape): shape is ChatShape => (CHAT_SHAPES as readonly string[]).includes(shape);

/** An answer with status 200, or what becomes of a task. */
export type OpenAiReply =
  | { readonly type: 'picture'; readonly shape?: OpenAiShape; readonly usage?: boolean }
  /** `image_tokens` 0 although references were sent. */
  | { readonly type: 'ignoredReferences' }
  | { readonly type: 'empty' }
  | { readonly type: 'textOnly'; readonly text?: string }
  /** The error comes as the body of a 200, or in the event stream, or as the end of the task. */
  | { readonly type: 'lateError'; readonly code: string; readonly message: string; readonly status?: number }
  /** An event stream that ends without its picture. */
  | { readonly type: 'unfinished' }
  /** A task, without having been asked for one. */
  | { readonly type: 'task'; readonly style: 'apimart' | 'evolink' }
  /** Of a task: never done. */
  | { readonly type: 'stuck' };

export interface Material {
  readonly wish: Wish;
  /** In the format that was asked for. */
  readonly picture: Buffer;
  /** The others, where more than one was asked for. */
  readonly others: readonly Buffer[];
  readonly url: string;
  readonly edits: boolean;
  readonly chat: boolean;
  readonly size: string;
}

const JSON_HEADERS = { 'content-type': 'application/json' };
const EVENTS_HEADERS = { 'content-type': 'text/event-stream' };
const DONE = 'data: [DONE]\n\n';
const created = (): number => Math.floor(Date.now() / 1000);

const json = (body: unknown, before = ''): Transmission => ({
  status: 200,
  headers: JSON_HEADERS,
  body: Buffer.from(before + JSON.stringify(body)),
});
const events = (list: readonly { readonly name?: string; readonly data: unknown }[], end = ''): Transmission => ({
  status: 200,
  headers: EVENTS_HEADERS,
  body: Buffer.from(
    list.map(({ name, data }) => `${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`).join('') +
      end,
  ),
});

/** The answer of a picture route or of a chat. */
export function answerOf(reply: OpenAiReply, material: Material, usual: OpenAiShape | undefined): Transmission {
  switch (reply.type) {
    case 'picture':
      return pictureAnswer(reply.shape ?? usual ?? usualShape(material), material, reply.usage !== false);
    case 'ignoredReferences':
      return json({
        ...imagesBody(material, [{ b64_json: base64Of(material) }]),
        usage: usageOf(material.wish, { ignored: true }),
      });
    case 'empty':
      return json(material.chat ? chatBody('', 'content_filter') : imagesBody(material, []));
    case 'textOnly':
      return json(chatBody(reply.text ?? "I can't create that image.", 'stop'));
    case 'lateError': {
      const error = { message: reply.message, type: 'image_generation_user_error', param: '', code: reply.code };
      return material.wish.stream ? events([{ name: 'error', data: { type: 'error', error } }]) : json({ error }, ' \n \n');
    }
    case 'unfinished':
      return events([partial(material, 0)]);
    case 'task':
    case 'stuck':
      throw new Error('a task is answered elsewhere');
  }
}

const usualShape = ({ wish, chat }: Material): OpenAiShape => {
  if (chat) return wish.stream ? 'chatEvents' : 'chatMarkdown';
  return wish.stream ? 'events' : 'b64';
};

const base64Of = ({ picture }: Material): string => picture.toString('base64');
const typeOf = ({ wish }: Material): string => `image/${formatOf(wish)}`;
const dataUrlOf = (material: Material): string => `data:${typeOf(material)};base64,${base64Of(material)}`;
const given = (value: unknown, auto: string): string => (typeof value === 'string' && value !== 'auto' ? value : auto);

/** The values that were used: `auto` is what the model made of it. */
function effective({ wish, size }: Pick<Material, 'wish' | 'size'>) {
  const { background, quality } = wish.fields;
  return {
    background: given(background, 'opaque'),
    output_format: formatOf(wish),
    quality: given(quality, 'high'),
    size,
  };
}

/** The body of a picture route. */
export function imagesBody(material: Material, data: readonly unknown[], withUsage = true): object {
  const made = Math.max(1, data.length);
  return { created: created(), data, ...effective(material), ...(withUsage && { usage: usageOf(material.wish, { made }) }) };
}

function pictureAnswer(shape: OpenAiShape, material: Material, usage: boolean): Transmission {
  if (isChatShape(shape)) return chatAnswer(shape, material);
  const { url } = material;
  const data = base64Of(material);
  const body = (...pictures: unknown[]): Transmission => json(imagesBody(material, pictures, usage));
  switch (shape) {
    case 'b64':
      return body({ b64_json: data }, ...material.others.map((one) => ({ b64_json: one.toString('base64') })));
    case 'url':
      return body({ url });
    case 'urlEmptyB64':
      return body({ url, b64_json: '', revised_prompt: '' });
    case 'b64EmptyUrl':
      return body({ url: '', b64_json: data, revised_prompt: '' });
    case 'dataUrl':
      return body({ url: dataUrlOf(material) });
    case 'dataStrings':
      return body(url);
    case 'imagesUrl':
      return json({ images: [{ url: [url] }] });
    case 'wrapped':
      return json({ code: 200, msg: 'success', data: imagesBody(material, [{ url }], usage) });
    case 'vendorReply':
      return json({
        ...imagesBody(material, [{ url, b64_json: '', revised_prompt: '' }], usage),
        metadata: { request_id: 'r', output: { task_status: 'SUCCEEDED', results: [{ url }] }, usage: { image_count: 1 } },
      });
    case 'responses': {
      const call = { type: 'image_generation_call', id: 'ig_standin', status: 'completed', result: data };
      return json({ object: 'response', status: 'completed', output: [{ ...call, ...effective(material) }] });
    }
    case 'heartbeats':
      return json(imagesBody(material, [{ b64_json: data }], usage), ' \n \n');
    case 'bytes':
      return { status: 200, headers: { 'content-type': typeOf(material) }, body: material.picture };
    case 'events':
      return eventsOf(material);
  }
}

const kindOf = ({ edits }: Material): string => (edits ? 'image_edit' : 'image_generation');

function partial(material: Material, index: number) {
  const name = `${kindOf(material)}.partial_image`;
  const picture = { b64_json: base64Of(material), partial_image_index: index, ...effective(material) };
  return { name, data: { type: name, ...picture, created_at: created() } };
}

function eventsOf(material: Material): Transmission {
  const name = `${kindOf(material)}.completed`;
  const done = { type: name, b64_json: base64Of(material), ...effective(material), created_at: created() };
  const partials = Array.from({ length: material.wish.partials }, (_, index) => partial(material, index));
  return events([...partials, { name, data: { ...done, usage: usageOf(material.wish) } }]);
}

/** A grey pixel. */
export const DRAFT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';

const chatBody = (content: unknown, finish: string, more: object = {}): object => ({
  id: 'chatcmpl-standin',
  object: 'chat.completion',
  created: created(),
  choices: [{ index: 0, message: { role: 'assistant', content, ...more }, finish_reason: finish }],
  usage: { prompt_tokens: 20, completion_tokens: 1120, total_tokens: 1140 },
});
const chunk = (delta: object, finish: string | null = null) => ({
  data: { id: 'chatcmpl-standin', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] },
});

function chatAnswer(shape: ChatShape, material: Material): Transmission {
  const { url } = material;
  const images = [{ type: 'image_url', index: 0, image_url: { url: dataUrlOf(material) } }];
  switch (shape) {
    case 'chatImages':
      return json(chatBody('Here is your picture.', 'stop', { images }));
    case 'chatMarkdownUrl':
      return json(chatBody(`Here it is: ![image](${url})`, 'stop'));
    case 'chatBareUrl':
      return json(chatBody(`Here it is: ${url}`, 'stop'));
    case 'chatParts':
      return json(chatBody([{ type: 'text', text: 'Here it is.' }, ...images], 'stop'));
    case 'chatEvents': {
      // Cut anywhere.
      const content = `![image](${dataUrlOf(material)})`;
      const size = Math.ceil(content.length / 7);
      const pieces = Array.from({ length: 7 }, (_, k) => chunk({ content: content.slice(k * size, (k + 1) * size) }));
      return events([chunk({ role: 'assistant', content: '' }), ...pieces, chunk({}, 'stop')], DONE);
    }
    case 'chatDeltaImages':
      return events([chunk({ role: 'assistant', content: 'Here. ' }), chunk({ images }), chunk({}, 'stop')], DONE);
    case 'chatDraftFirst':
      // Gemini's thought, which the new-api family hands on as if it were a result (recorded).
      return json(chatBody(`![image](data:image/png;base64,${DRAFT})\n![image](${dataUrlOf(material)})`, 'stop'));
    case 'chatMarkdown':
      return json(chatBody(`![image](${dataUrlOf(material)})\nHere is your picture.`, 'stop'));
  }
}
