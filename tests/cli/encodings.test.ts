import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { prepare } from './prepared.js';

const CONFIG = { sites: { banana: { provider: 'gemini', key: { env: 'BANANA_KEY' }, model: 'gemini-3-pro-image' } } };

async function fileWith(name: string, bytes: Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plantain-encodings-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, name), bytes);
  return join(folder, name);
}

const SPANISH = Buffer.from('un niño en la montaña, otoño\r\n', 'latin1');
const GERMAN = Buffer.from('id;prompt\r\na;Ein schönes Mädchen in München\r\n', 'latin1');
/** 一只猫 */
const CHINESE = Buffer.from('d2bbd6bbc3a8', 'hex');

describe('the encoding of an input', () => {
  it.each([
    ['es.txt', SPANISH, 'un niño en la montaña, otoño', '"un ni駉 en la monta馻, oto駉" in GB18030'],
    ['de.csv', GERMAN, 'Ein schönes Mädchen in München', 'in GB18030'],
  ])('of %s stops the run where two are likely, and --encoding decides', async (name, bytes, text, other) => {
    const file = await fileWith(name, bytes);
    const { code, said, batch } = await prepare({ config: CONFIG }, file);
    expect({ code, batch }).toEqual({ code: 2, batch: undefined });
    expect(said).toContain(`${text}" in Windows-1252`);
    expect(said).toContain(other);
    expect(said).toContain('--encoding gb18030 or --encoding windows-1252');
    const decided = await prepare({ config: CONFIG }, file, '--encoding', 'cp1252');
    expect(decided.batch?.items.map(({ prompt }) => prompt)).toEqual([text]);
    expect(decided.said).toContain(
      `plantain read the text as Windows-1252. First prompt: "${text}". If it looks wrong, give the right encoding with --encoding.`,
    );
  });

  it('is shown with the first prompt where it is not UTF-8, and not where it is', async () => {
    const { said, batch } = await prepare({ config: CONFIG }, await fileWith('gbk.txt', CHINESE));
    expect(batch?.items.map(({ prompt }) => prompt)).toEqual(['一只猫']);
    expect(said).toContain('plantain read the text as GB18030. First prompt: "一只猫".');
    const utf16 = await prepare({ config: CONFIG }, await fileWith('utf16.txt', Buffer.from('\uFEFF一只猫', 'utf16le')));
    expect(utf16.said).toContain('plantain read the text as UTF-16LE. First prompt: "一只猫".');
    expect((await prepare({ config: CONFIG }, await fileWith('utf8.txt', Buffer.from('猫')))).said).not.toContain('was read as');
  });

  it('that does not exist is refused, and so is one that the text is not in', async () => {
    const file = await fileWith('es.txt', SPANISH);
    await expect(prepare({ config: CONFIG }, file, '--encoding', 'klingon')).rejects.toThrow(
      'plantain does not know this encoding. Give utf-8',
    );
    expect((await prepare({ config: CONFIG }, file, '--encoding', 'utf-8')).said).toContain('Line 1 is not valid UTF-8');
  });

  it('of a parameter is whole: half a character is refused', async () => {
    const items = [{ prompt: 'x', params: { extraPayload: 'SMILE' } }];
    const half = JSON.parse(JSON.stringify(items).replace('SMILE', '{\\"a\\": \\"\\ud83d\\"}')) as object[];
    const { said, batch } = await prepare({ config: CONFIG, items: half }, 'items.jsonl');
    expect(batch).toBeUndefined();
    expect(said).toContain('params: extraPayload contains half a character');
  });
});
