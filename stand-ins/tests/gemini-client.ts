import { afterEach } from 'vitest';
import { startGeminiStandIn, type GeminiStandIn, type GeminiStandInOptions } from '../src/gemini.js';

const running: GeminiStandIn[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((standIn) => standIn.close()));
});

/** A stand-in with small pictures that ends with the test. */
export async function standIn(options: GeminiStandInOptions = {}): Promise<GeminiStandIn> {
  const started = await startGeminiStandIn({ pixels: 64, ...options });
  running.push(started);
  return started;
}

interface Ask {
  readonly model?: string;
  readonly version?: string;
  readonly method?: string;
  readonly query?: string;
  readonly headers?: Record<string, string>;
  readonly imageConfig?: object;
  readonly config?: object;
  readonly parts?: readonly object[];
  /** Instead of the usual body. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** Asks for a picture as a client of Google would. */
export function ask(site: GeminiStandIn, prompt: string, options: Ask = {}): Promise<Response> {
  const { model = 'gemini-3-pro-image', version = 'v1beta', method = 'generateContent', query = '' } = options;
  const body = options.body ?? {
    contents: [{ role: 'user', parts: [{ text: prompt }, ...(options.parts ?? [])] }],
    generationConfig: {
      responseModalities: ['TEXT', 'IMAGE'],
      ...(options.imageConfig && { imageConfig: options.imageConfig }),
      ...options.config,
    },
  };
  return fetch(`${site.url}/${version}/models/${model}:${method}${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(options.headers ?? { 'x-goog-api-key': 'a-key' }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(options.signal && { signal: options.signal }),
  });
}

interface Part {
  text?: string;
  thought?: boolean;
  inlineData?: { mimeType: string; data: string };
}

export interface Answer {
  candidates?: { finishReason?: string; content?: { parts?: Part[] } }[] | null;
  error?: { code: number | string; message: string; status?: string; type?: string; details?: Record<string, unknown>[] };
  promptFeedback?: { blockReason: string };
  usageMetadata?: { totalTokenCount: number };
}

export const json = async (response: Response): Promise<Answer> => (await response.json()) as Answer;

/** The pictures of an answer that are no thoughts. */
export function pictures(answer: Answer): Buffer[] {
  const parts = answer.candidates?.[0]?.content?.parts ?? [];
  return parts.flatMap((part) => (part.inlineData && !part.thought ? [Buffer.from(part.inlineData.data, 'base64')] : []));
}

export async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('what was awaited did not happen within 10 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export const inlinePng = (bytes: Buffer, mimeType = 'image/png'): object => ({
  inlineData: { mimeType, data: bytes.toString('base64') },
});
