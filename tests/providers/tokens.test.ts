import { describe, expect, it } from 'vitest';
import { tokensIn } from '../../src/providers/answer/tokens.js';
import { SHAPES } from '../../stand-ins/src/openai/replies.js';
import { becomes } from '../../stand-ins/src/openai-troubles.js';
import { GeminiSite, PIXEL } from './gemini-site.js';
import { OpenAiSite } from './openai-site.js';
import { useWorkbench } from './workbench.js';

const bench = useWorkbench();
const tokens = (textIn: number, imageIn: number, textOut: number, imageOut: number) => ({ textIn, imageIn, textOut, imageOut });
const picture = (input: object, output?: object) => ({
  usage: { input_tokens: 100, output_tokens: 1000, input_tokens_details: input, output_tokens_details: output },
});

describe('the tokens of an answer', () => {
  it.each([
    ['OpenAI', picture({ text_tokens: 20, image_tokens: 80 }), tokens(20, 80, 0, 1000)],
    ['OpenAI with words', picture({ image_tokens: 80 }, { text_tokens: 10, image_tokens: 990 }), tokens(20, 80, 10, 990)],
    ['OpenAI without details', { usage: { input_tokens: 7, output_tokens: 9 } }, tokens(7, 0, 0, 9)],
    ['a wrapper', { code: 200, data: picture({ image_tokens: 0 }) }, tokens(100, 0, 0, 1000)],
    ['a task', { id: 'x', result: picture({ image_tokens: 0 }) }, tokens(100, 0, 0, 1000)],
    ['a chat', { usage: { prompt_tokens: 20, completion_tokens: 1120 } }, tokens(20, 0, 0, 1120)],
    [
      'a chat with details',
      { usage: { prompt_tokens: 20, completion_tokens: 1120, completion_tokens_details: { image_tokens: 1000 } } },
      tokens(20, 0, 120, 1000),
    ],
    ['Gemini', { usageMetadata: { promptTokenCount: 20, candidatesTokenCount: 1120 } }, tokens(20, 0, 0, 1120)],
    [
      'Gemini with details and thoughts',
      {
        usageMetadata: {
          promptTokenCount: 278,
          candidatesTokenCount: 1140,
          thoughtsTokenCount: 300,
          promptTokensDetails: [
            { modality: 'TEXT', tokenCount: 20 },
            { modality: 'IMAGE', tokenCount: 258 },
          ],
          candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1120 }],
        },
      },
      tokens(20, 258, 320, 1120),
    ],
    ['nobody', { data: [] }, undefined],
    ['somebody who is wrong', { usage: { input_tokens: -1, output_tokens: 'many' } }, undefined],
  ])('are read as %s counts them', (_, document, expected) => {
    expect(tokensIn([document])).toEqual(expected);
  });

  it('of a stream are the last, which are of all of it', () => {
    const piece = (n: number) => ({ usageMetadata: { promptTokenCount: 5, candidatesTokenCount: n } });
    expect(tokensIn([piece(10), piece(1120), { done: true }])).toEqual(tokens(5, 0, 0, 1120));
  });

  it.each(SHAPES.filter((shape) => !['imagesUrl', 'bytes', 'responses', 'chatEvents', 'chatDeltaImages'].includes(shape)))(
    'come with the pictures of a mirror that answers in the shape %s',
    async (shape) => {
      const site = await OpenAiSite.start(bench(), { mode: 'mirror', shape });
      const done = await site.generate();
      expect(done.kind === 'done' && (done.tokens?.imageOut ?? 0)).toBeGreaterThan(1000);
    },
  );

  it('come with the pictures of a task', async () => {
    const site = await OpenAiSite.start(bench(), { mode: 'mirror', tasks: true }, { tasks: 'on' });
    const one = await bench().reference('one.png', PIXEL, 'image/png');
    const done = await site.generate({ references: [one] });
    expect(done.kind === 'done' && done.tokens).toEqual(tokens(2, 1032, 0, 1756));
  });

  it('come with the pictures of Gemini, and with an answer that has none', async () => {
    const site = await GeminiSite.start(bench());
    const done = await site.generate();
    expect(done.kind === 'done' && (done.tokens?.imageOut ?? 0)).toBeGreaterThan(0);
    const chat = await OpenAiSite.start(bench(), { mode: 'mirror' }, { api: 'chat' });
    chat.standIn.setFaults([{ action: becomes({ type: 'textOnly' }) }]);
    const empty = await chat.generate();
    expect(empty).toMatchObject({ kind: 'empty', tokens: { textIn: 20 } });
  });
});
