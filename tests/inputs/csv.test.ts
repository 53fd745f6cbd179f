import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ReadOptions } from '../../src/inputs/lists/draft.js';
import { readInput } from '../../src/inputs/read.js';
import { folderWith, picture, told } from './input-folder.js';

const params = z.strictObject({
  aspectRatio: z.string().optional(),
  imageSize: z.enum(['512', '1K']).optional(),
  temperature: z.number().max(2).optional(),
  seed: z.int().optional(),
  tiled: z.boolean().optional(),
  systemInstruction: z.string().optional(),
  stops: z.array(z.string()).optional(),
});
const SITE = {
  paramNames: Object.keys(params.shape),
  checkParams: (values: object) =>
    params.safeParse(values).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [],
};

async function readText(text: string | Uint8Array, files: Record<string, Uint8Array | string> = {}, options: ReadOptions = {}) {
  const folder = await folderWith({ ...files, 'items.csv': text });
  const result = await readInput({ kind: 'csv', path: join(folder, 'items.csv') }, { ...SITE, ...options });
  return { ...result, messages: told(result.problems, folder) };
}

describe('a CSV list', () => {
  it('makes one item a record: ids, pictures from all their columns, and parameters by either name', async () => {
    const [a, b, c] = [await picture(), await picture('png', 2), await picture('jpeg', 3)];
    const { items, problems } = await readText(
      [
        'id,Prompt,images,image,image2,aspect_ratio,imageSize,temperature,seed,tiled,System Instruction,stops',
        'first,"a cat, with ""hat""",pics/a.png | b.png,,c;1.jpg,16:9,512,0.9,7,TRUE,42,"[""x""]"',
        ',a dog,,,,,,,,,,',
      ].join('\r\n'),
      { 'pics/a.png': a, 'b.png': b, 'c;1.jpg': c },
    );
    expect(problems).toEqual([]);
    expect(items.map(({ id, prompt, images }) => [id, prompt, images.map(({ name }) => name)])).toEqual([
      ['first', 'a cat, with "hat"', ['a.png', 'b.png', 'c;1.jpg']],
      ['0002', 'a dog', []],
    ]);
    expect(items[0]).toMatchObject({ stem: 'a' });
    expect(items[0]?.params).toEqual({
      aspectRatio: '16:9',
      imageSize: '512',
      temperature: 0.9,
      seed: 7,
      tiled: true,
      systemInstruction: '42',
      stops: ['x'],
    });
    expect(items[1]?.params).toEqual({});
  });

  it.each<[string, string | Uint8Array, object?]>([
    ['commas', 'id,prompt\nx,画一只猫\n'],
    ['semicolons and a decimal comma', 'id;prompt;temperature\nx;画一只猫;0,9\n', { temperature: 0.9 }],
    ['tabs', 'id\tprompt\nx\t画一只猫\n'],
    ['the hint of Excel', 'sep=;\nid;prompt\nx;画一只猫\n'],
    ['a byte order mark', '\uFEFFid,prompt\nx,画一只猫\n'],
    ['UTF-16, as Excel writes Unicode text', Buffer.from('\uFEFFid\tprompt\r\nx\t画一只猫\r\n', 'utf16le')],
    [
      'GB18030, as Excel in China writes it',
      Buffer.concat([Buffer.from('id,prompt\r\nx,'), Buffer.from('bbadd2bbd6bbc3a8', 'hex')]),
    ],
    ['line ends of old Macs', 'id,prompt\rx,画一只猫\r'],
    ['spaces before quotes', 'id, prompt\nx, "画一只猫"\n'],
    ['columns that a spreadsheet left empty', 'id,prompt,,\nx,画一只猫,,\n,,,\n'],
  ])('is read with %s', async (_name, text, values = {}) => {
    const { items, messages } = await readText(text);
    expect(messages).toEqual([]);
    expect(items).toMatchObject([{ id: 'x', prompt: '画一只猫', params: values }]);
  });

  it('keeps whatever stands in the only column', async () => {
    const { items } = await readText('prompt\na cat, a dog; a hen\n"two\nlines"\n5" pipe\n');
    expect(items.map(({ prompt }) => prompt)).toEqual(['a cat, a dog; a hen', 'two\nlines', '5" pipe']);
  });

  it('names the line of the file where a record begins, whatever came before it, all mistakes together', async () => {
    const text = [
      '', // 1
      'id,prompt,images,seed,', // 2
      'a,"one', // 3
      '', // 4
      'prompt",,,', // 5
      '', // 6
      'b,,no.png;https://example.com/a.png?key=s3cret,,', // 7
      '"c",two,,many,', // 8
      ',,,,', // 9
      'a,"three', // 10
      'lines",,1.5,', // 11
      'd,four,text.png,,stray', // 12
      'e,fi,ve,,,x', // 13
    ].join('\n');
    const { items, messages } = await readText(text, { 'text.png': 'no picture' });
    expect(items).toEqual([]);
    expect(messages).toEqual([
      expect.stringContaining('items.csv:7: The field "prompt" is empty'),
      'items.csv:8: params: seed: Invalid input: expected number, received string',
      expect.stringContaining('items.csv:10: The id "a" is already used in items.csv:3'),
      expect.stringMatching(/^items\.csv:10: params: seed: .*expected int/),
      expect.stringContaining('items.csv:12: Column 5 has a value in this row, but no name'),
      expect.stringContaining('items.csv:12: text.png: The file contains text'),
      expect.stringContaining('items.csv:13: The row has 6 values for 5 columns. Put a value that contains "," in double quotes'),
      expect.stringContaining('items.csv:13: ve: The file /ve does not exist'),
    ]);
  });

  it('goes on without broken records with skipBad', async () => {
    const { items, problems } = await readText('id,prompt,seed\na,one,x\nb,two,2\n', {}, { skipBad: true });
    expect(problems).toHaveLength(1);
    expect(items.map(({ id, broken }) => [id, broken !== undefined])).toEqual([
      ['a', true],
      ['b', false],
    ]);
  });

  it.each([
    [
      'no prompt',
      'id,promt\na,x\n',
      ['items.csv:1: There is no column "prompt". The first line', 'items.csv:1: The column "promt" is neither'],
    ],
    [
      'an unknown column, and goes on to the records',
      'prompt,aspekt_ratio\n,x\n',
      ['Did you mean aspectRatio?', ':2: The field "prompt" is empty'],
    ],
    ['a column twice', 'prompt,seed,Seed\nx,1,2\n', ['items.csv:1: The column "Seed" appears twice']],
    ['no records', 'prompt\n\n', ['/items.csv: The table has column names, but no rows']],
    ['nothing', '\n', ['/items.csv: The file is empty']],
    [
      'an open quote',
      'prompt,seed\nx,1\n"open,2\ny,3\n',
      ['items.csv:3: A value starts with a double quote (") that is never closed'],
    ],
    ['no text', Buffer.from([0xff, 0, 0x13, 0, 0]), ['/items.csv: The file is not text in UTF-8']],
  ])('says what is wrong with a table that has %s, whatever skipBad says', async (_name, text, parts) => {
    const { items, messages } = await readText(text, {}, { skipBad: true });
    expect(items).toEqual([]);
    expect(messages).toHaveLength(parts.length);
    for (const [index, part] of parts.entries()) expect(messages[index]).toContain(part);
  });
});
