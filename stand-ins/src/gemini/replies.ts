/** The reasons a candidate can end for without a picture. */
export type EmptyReason =
  | 'NO_IMAGE'
  | 'IMAGE_SAFETY'
  | 'IMAGE_OTHER'
  | 'IMAGE_RECITATION'
  | 'IMAGE_PROHIBITED_CONTENT'
  | 'PROHIBITED_CONTENT'
  | 'SAFETY'
  | 'RECITATION'
  | 'MAX_TOKENS'
  | 'OTHER';

/** The usual answer; `thought` puts an interim picture before the real one. */
interface PictureReply {
  readonly type: 'picture';
  readonly pictures?: number;
  readonly thought?: boolean;
  readonly usage?: boolean;
  readonly snakeCase?: boolean;
}

/**
 * How mirrors hand pictures over otherwise. `expired`: the address in the answer is 404. `broken`: so often it is 503 before the picture
 * is there.
 */
type ShapedReply =
  | { readonly type: 'markdownData' | 'b64Json' | 'imagesBase64' | 'imagesB64' | 'imagesData' }
  | {
      readonly type: 'markdownUrl' | 'fileData' | 'dataUrl' | 'imagesUrl';
      readonly expired?: boolean;
      readonly broken?: number;
    };

/** No picture. */
type EmptyReply =
  | { readonly type: 'finish'; readonly reason: EmptyReason; readonly message?: string }
  | { readonly type: 'blocked'; readonly reason: string }
  | { readonly type: 'refusalText'; readonly text?: string }
  | { readonly type: 'emptyParts' | 'noParts' | 'noContent' | 'nullCandidates' | 'emptyObject' | 'errorInside' };

/** An answer with status 200. */
export type GeminiReply = PictureReply | ShapedReply | EmptyReply;

export interface ReplyMaterial {
  readonly model: string;
  readonly number: number;
  /** The pictures as PNG; the interim one, if asked for, is the first. */
  readonly pngs: readonly Buffer[];
  /** Thinking text was asked for. */
  readonly thoughts: boolean;
  /** Text parts were asked for. */
  readonly text: boolean;
  /** Address under which the stand-in serves its picture. */
  readonly pictureUrl: string;
}

/** How many pictures have to be drawn for a reply, interim ones included. */
export function picturesFor(reply: GeminiReply, thoughts: boolean): number {
  if (reply.type === 'picture') return (reply.pictures ?? 1) + (reply.thought || thoughts ? 1 : 0);
  return isEmpty(reply) ? 0 : 1;
}

export function isEmpty(reply: GeminiReply): reply is EmptyReply {
  const empty = [
    'finish',
    'blocked',
    'refusalText',
    'emptyParts',
    'noParts',
    'noContent',
    'nullCandidates',
    'emptyObject',
    'errorInside',
  ];
  return empty.includes(reply.type);
}

/** Whether the picture has to be fetched. */
export function isByAddress(reply: GeminiReply): boolean {
  return ['markdownUrl', 'fileData', 'dataUrl', 'imagesUrl'].includes(reply.type);
}

const SIGNATURE = Buffer.from('signature of the stand-in').toString('base64');
const PROMPT_TOKENS = 20;
const PICTURE_TOKENS = 1120;

function usage(pictures: number, thoughts: number): object {
  const candidates = pictures * PICTURE_TOKENS;
  return {
    promptTokenCount: PROMPT_TOKENS,
    candidatesTokenCount: candidates,
    totalTokenCount: PROMPT_TOKENS + candidates + thoughts,
    ...(thoughts > 0 && { thoughtsTokenCount: thoughts }),
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: PROMPT_TOKENS }],
    ...(pictures > 0 && { candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: candidates }] }),
  };
}

const head = ({ model, number }: ReplyMaterial): object => ({ modelVersion: model, responseId: `standin-${number}` });
const encode = (png: Buffer | undefined): string => (png ?? Buffer.alloc(0)).toString('base64');

function pictureParts(reply: PictureReply, material: ReplyMaterial): object[] {
  const { pngs, thoughts, text } = material;
  const interim = reply.thought === true || thoughts;
  const [name, type] = reply.snakeCase ? ['inline_data', 'mime_type'] : ['inlineData', 'mimeType'];
  const inline = (png: Buffer | undefined): object => ({ [name]: { [type]: 'image/png', data: encode(png) } });
  return [
    ...(interim
      ? [
          { text: '**Planning the picture**', thought: true },
          { ...inline(pngs[0]), thought: true },
        ]
      : []),
    ...(text ? [{ text: 'Here is your picture.' }] : []),
    ...pngs.slice(interim ? 1 : 0).map((png) => ({
      ...inline(png),
      [reply.snakeCase ? 'thought_signature' : 'thoughtSignature']: SIGNATURE,
    })),
  ];
}

function candidate(parts: object[], snakeCase = false): object {
  return { content: { parts, role: 'model' }, [snakeCase ? 'finish_reason' : 'finishReason']: 'STOP', index: 0 };
}

function emptyBody(reply: EmptyReply): object {
  switch (reply.type) {
    case 'finish': {
      const finishMessage = reply.message ?? (reply.reason === 'NO_IMAGE' ? 'Unable to show the generated image.' : undefined);
      return { candidates: [{ finishReason: reply.reason, index: 0, ...(finishMessage && { finishMessage }) }] };
    }
    case 'blocked':
      return { promptFeedback: { blockReason: reply.reason } };
    case 'refusalText':
      return { candidates: [candidate([{ text: reply.text ?? "I can't create that image." }])] };
    case 'emptyParts':
      return { candidates: [candidate([])] };
    case 'noParts':
      return { candidates: [{ content: { role: 'model' }, finishReason: 'STOP', index: 0 }] };
    case 'noContent':
      return { candidates: [{ finishReason: 'STOP', index: 0 }] };
    case 'nullCandidates':
      return { candidates: null };
    case 'emptyObject':
      return {};
    case 'errorInside':
      return { error: { code: 503, message: 'The model is overloaded. Please try again later.', status: 'UNAVAILABLE' } };
  }
}

/** The trouble that is to come rides in the query, as a signature would. */
function addressIn(reply: ShapedReply, pictureUrl: string): string {
  if ('expired' in reply && reply.expired) return `${pictureUrl}?expired=1`;
  return 'broken' in reply && reply.broken !== undefined ? `${pictureUrl}?broken=${reply.broken}` : pictureUrl;
}

/** Shapes in which mirrors hand a picture over outside of `inlineData`. */
function shapedBody(reply: ShapedReply, { pngs, pictureUrl }: ReplyMaterial): object {
  const data = encode(pngs[0]);
  const url = addressIn(reply, pictureUrl);
  switch (reply.type) {
    case 'markdownData':
      return { candidates: [candidate([{ text: `![image](data:image/png;base64,${data})` }])] };
    case 'markdownUrl':
      return { candidates: [candidate([{ text: `Done: ![image](${url})` }])] };
    case 'fileData':
      return { candidates: [candidate([{ fileData: { mimeType: 'image/png', fileUri: url } }])] };
    case 'b64Json':
      return { created: Math.floor(Date.now() / 1000), data: [{ b64_json: data }] };
    case 'dataUrl':
      return { created: Math.floor(Date.now() / 1000), data: [{ url }] };
    case 'imagesBase64':
      return { images: [{ base64: data }] };
    case 'imagesB64':
      return { images: [{ b64: data }] };
    case 'imagesData':
      return { images: [{ data: `data:image/png;base64,${data}` }] };
    case 'imagesUrl':
      return { images: [{ url }] };
  }
}

/** The body of an answer with status 200. */
export function replyBody(reply: GeminiReply, material: ReplyMaterial): object {
  if (reply.type === 'picture') {
    const made = candidate(pictureParts(reply, material), reply.snakeCase);
    const pictures = reply.pictures ?? 1;
    const counted = reply.usage === false ? {} : { usageMetadata: usage(pictures, reply.thought || material.thoughts ? 200 : 0) };
    return { candidates: [made], ...counted, ...head(material) };
  }
  const body = isEmpty(reply) ? emptyBody(reply) : shapedBody(reply, material);
  const counted = 'candidates' in body || 'promptFeedback' in body;
  return counted ? { ...body, usageMetadata: usage(isEmpty(reply) ? 0 : 1, 0), ...head(material) } : body;
}
