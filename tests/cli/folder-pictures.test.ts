import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { asked, folder, look, useFolder } from './preflight-folder.js';

useFolder();

const PROMPT = ['--prompt', 'make it night'];
const named = (batch: Awaited<ReturnType<typeof look>>['batch']) => batch?.items.map(({ images }) => images[0]?.name);

describe('a prompt in a folder with pictures in input/image', () => {
  beforeEach(async () => {
    await mkdir(join(folder, 'input', 'image'), { recursive: true });
    const png = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#888' } })
      .png()
      .toBuffer();
    for (const name of ['a.png', 'b.png', 'c.png']) await writeFile(join(folder, 'input', 'image', name), png);
  });

  it.each([
    [
      ['--first', '2'],
      ['a.png', 'b.png'],
    ],
    [
      ['--sample', '3'],
      ['a.png', 'b.png', 'c.png'],
    ],
    [['--recursive'], ['a.png', 'b.png', 'c.png']],
  ])('is for them with %s', async (options, names) => {
    const { batch, code } = await look({}, ...PROMPT, ...options);
    expect({ code, names: named(batch) }).toEqual({ code: 0, names });
  });

  it('asks whether it is for them, where somebody can be asked', async () => {
    const { batch } = await look({ answer: true }, ...PROMPT);
    expect(asked).toEqual(['There are 3 pictures in input/image. Use the prompt with the pictures?']);
    expect(named(batch)).toEqual(['a.png', 'b.png', 'c.png']);
    expect(named((await look({ answer: false }, ...PROMPT)).batch)).toEqual([undefined]);
  });

  it('stays alone where nobody can be asked, with a warning that shows the other command', async () => {
    const { batch, said } = await look({}, ...PROMPT, '--count', '2');
    expect(named(batch)).toEqual([undefined, undefined]);
    expect(said).toContain(
      'Warning: plantain uses the prompt without the 3 pictures in input/image. To use it with the pictures: plantain run . --prompt',
    );
  });
});

describe('a prompt in a folder without such pictures', () => {
  it('is alone, without a question or a warning', async () => {
    const { batch, said } = await look({}, ...PROMPT, '--first', '9');
    expect(named(batch)).toEqual([undefined]);
    expect(said).not.toContain('Warning');
  });
});
