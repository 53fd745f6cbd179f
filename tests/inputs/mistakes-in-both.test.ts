import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Pairing, PromptText, ReadOptions, Source } from '../../src/inputs/lists/draft.js';
import { readInput } from '../../src/inputs/read.js';
import { speak } from '../../src/words/load.js';
import { folderWith, HEIC_HEAD, picture, told } from './input-folder.js';

afterEach(() => speak('en'));

type Files = Readonly<Record<string, string | Uint8Array>>;
type Below = (folder: string) => Source;
/** Files, what is read of them, and what is told: the place, what happened and why, what to do. */
type Mistake = readonly [files: Files, input: Below, en: RegExp, zh: RegExp, options?: ReadOptions];

const list: Below = (folder) => ({ kind: 'jsonl', path: join(folder, 'items.jsonl') });
const table: Below = (folder) => ({ kind: 'csv', path: join(folder, 'items.csv') });
const prompt: Below = (folder) => ({ kind: 'prompts', prompts: { kind: 'file', path: join(folder, 'p.txt') }, perLine: false });
const NIGHT = { kind: 'words', text: 'make it night' } as const;
const below =
  (path: string, prompts?: PromptText, pairing: Pairing = 'shared'): Below =>
  (folder) => ({ kind: 'folder', path: join(folder, path), pairing, recursive: false, ...(prompts ? { prompts } : {}) });

const SITE = { paramNames: ['seed', 'aspectRatio'] };
const LIMITS = { limits: { maxBytes: 7_000_000, types: ['image/png', 'image/jpeg'] } };
/** Is made as large as its name says. */
const LARGE = 'summer/300 MB.png';
const TWO = { 'summer/input/image/a.heic': HEIC_HEAD, 'summer/input/image/b.heic': HEIC_HEAD };
const halfPicture = await picture().then((png) => png.subarray(0, png.length / 2));
const spanish = Buffer.from('un ni\xf1o en la monta\xf1a', 'latin1');
const brokenChinese = Buffer.from('一只猫\n一只狗 🐈', 'utf8').subarray(0, -1);

const MISTAKES: Readonly<Record<string, Mistake>> = {
  'a folder that is not there': [
    {},
    below('summer'),
    /^\/summer: The folder does not exist\. Check the path\.$/,
    /^\/summer：文件夹不存在。请检查路径。$/,
  ],
  'an empty folder': [
    { 'summer/.keep': '' },
    below('summer'),
    /^\/summer: The folder contains neither pictures nor a subfolder "input"\. .*--prompt "…"\. Or put the pictures into \/summer\/input\/image and the prompt into \/summer\/input\/text\/text\.txt/,
    /^\/summer：文件夹里既没有图片，也没有 input 子文件夹。请放入图片，并用 --prompt "…" 给出提示词；或把图片放进 \/summer\/input\/image，把提示词写进 \/summer\/input\/text\/text\.txt/,
  ],
  'a folder of pictures without a prompt': [
    { 'summer/cat.png': 'x' },
    below('summer'),
    /^\/summer: The folder contains pictures, but no prompt for them\. Add one with --prompt "…"/,
    /^\/summer：文件夹里有图片，但没有提示词。请加上 --prompt "…"/,
  ],
  'the folder "input" itself': [
    { 'summer/input/image/cat.png': 'x' },
    below('summer/input'),
    /^\/summer\/input: .* no subfolder "input"\. Did you mean the folder above it, \/summer\?$/,
    /^\/summer\/input：里面没有 input 子文件夹。是不是上一级文件夹 \/summer？$/,
  ],
  'a file where a folder is expected': [
    { 'summer/cat.png': 'x' },
    below('summer/cat.png'),
    /^\/summer\/cat\.png: This is a file, not a folder\. Give the folder that contains it: \/summer$/,
    /^\/summer\/cat\.png：这是文件，不是文件夹。请改为它所在的文件夹：\/summer$/,
  ],
  'a folder without pictures': [
    { 'summer/note.md': 'x' },
    below('summer', NIGHT),
    /^\/summer: The folder contains no pictures\. .*subfolders, add --recursive\.$/,
    /^\/summer：文件夹里没有图片。.*加上 --recursive。$/,
  ],
  'no prompt file': [
    TWO,
    below('summer'),
    /^\/summer\/input\/text\/text\.txt: The file does not exist\. Write the prompt into it, or .* --prompt "…"\.$/,
    /^\/summer\/input\/text\/text\.txt：文件不存在。请新建这个文件并写入提示词，或用 --prompt "…" 给出提示词。$/,
  ],
  'fewer prompts than pictures': [
    { ...TWO, 'summer/input/text/text.txt': 'x' },
    below('summer', undefined, 'in-order'),
    /text\.txt: There is 1 prompt for 2 pictures\. Write one prompt per picture, .* --every-prompt \(2 items\)\.$/,
    /text\.txt：有 1 条提示词、2 张图片，数量对不上。请每张图片写一行提示词；.*--every-prompt（共 2 个任务）。$/,
  ],
  'a list that is not there': [
    {},
    table,
    /^\/items\.csv: The file does not exist\. Check the path\.$/,
    /^\/items\.csv：文件不存在。请检查路径。$/,
  ],
  'a folder where a file is expected': [
    { 'items.csv/a.txt': '' },
    table,
    /^\/items\.csv: This is a folder\. Give the path of a file/,
    /^\/items\.csv：这是文件夹，请改为文件的路径。$/,
  ],
  'an unknown column': [
    { 'items.csv': 'prompt,weather\na,b' },
    table,
    /^items\.csv:1: The column "weather" is neither .* names: id, prompt, images, image, mask, seed, aspectRatio\.$/,
    /^items\.csv:1：“weather”列既不是.*请删掉这一列，或改用这些列名：id、prompt、images、image、mask、seed、aspectRatio。$/,
    SITE,
  ],
  'a column named nearly right': [
    { 'items.csv': 'prompt,aspekt_ratio\na,b' },
    table,
    /^items\.csv:1: The column "aspekt_ratio" is neither .* Did you mean aspectRatio\?$/,
    /^items\.csv:1：“aspekt_ratio”列既不是.*是不是 aspectRatio？$/,
    SITE,
  ],
  'no prompt column': [
    { 'items.csv': 'id,images\na,b' },
    table,
    /^items\.csv:1: There is no column "prompt"\. .* such as id,prompt,images$/,
    /^items\.csv:1：没有 prompt 列。第一行要写列名，例如 id,prompt,images$/,
  ],
  'a row with too many values': [
    { 'items.csv': 'id,prompt\na,one\nb,two, three' },
    table,
    /^items\.csv:3: The row has 3 values for 2 columns\. Put a value that contains "," in double quotes\.$/,
    /^items\.csv:3：这一行有 3 个值，但只有 2 列。含有“,”的值要用英文双引号括起来。$/,
  ],
  'a quote that is never closed': [
    { 'items.csv': 'id,prompt\na,one\nb,"two' },
    table,
    /^items\.csv:3: A value starts with a double quote \("\) that is never closed\. Add the closing quote\./,
    /^items\.csv:3：有个值以英文双引号（"）开头，但没有右引号。请补上；/,
  ],
  'an id twice': [
    { 'items.csv': 'id,prompt\na,one\na,two' },
    table,
    /^items\.csv:3: The id "a" is already used in items\.csv:2\. Use another id, or leave it out\.$/,
    /^items\.csv:3：ID“a”在 items\.csv:2 已经用过。请换一个，或不写。$/,
  ],
  'broken JSON in line 3': [
    { 'items.jsonl': '{"prompt": "a"}\n{"prompt": "b"}\n{"prompt": "c"' },
    list,
    /^items\.jsonl:3: The line is not valid JSON: a closing brace is missing \(character 15\)\. Fix the line\. .*\{"prompt": "a cat/,
    /^items\.jsonl:3：这一行不是有效的 JSON：缺少右花括号（第 15 个字符）。请改正，写法如 \{"prompt": "a cat/,
  ],
  'a field of the wrong kind': [
    { 'items.jsonl': '{"prompt": "a", "images": "cat.png"}' },
    list,
    /^items\.jsonl:1: The value of the field "images" cannot be used\. Expected a list of paths or URLs of pictures\.$/,
    /^items\.jsonl:1：字段“images”的值不能用，应为图片路径或 URL 的列表。$/,
  ],
  'a reference file that is not there': [
    { 'items.jsonl': '{"prompt": "a", "images": ["dog.png"]}' },
    list,
    /^items\.jsonl:1: dog\.png: The file \/dog\.png does not exist\. Correct the path, or put the file there\.$/,
    /^items\.jsonl:1：dog\.png：找不到文件 \/dog\.png。请改正路径，或把文件放到那里。$/,
  ],
  'a reference file named nearly right': [
    { 'cat.jpg': 'x', 'items.jsonl': '{"prompt": "a", "images": ["cat.png"]}' },
    list,
    /^items\.jsonl:1: cat\.png: The file \/cat\.png does not exist\. Did you mean cat\.jpg\?$/,
    /^items\.jsonl:1：cat\.png：找不到文件 \/cat\.png。是不是 cat\.jpg？$/,
  ],
};

const CONTENTS: Readonly<Record<string, Mistake>> = {
  'a picture that is no picture': [
    { 'summer/cat.png': 'a cat' },
    below('summer', NIGHT),
    /^\/summer\/cat\.png: The file contains text, not a picture\. Give a PNG, JPEG, WebP, HEIC or HEIF file\.$/,
    /^\/summer\/cat\.png：这个文件是文本，不是图片。请换成 PNG、JPEG、WebP、HEIC 或 HEIF 图片。$/,
  ],
  'a picture that is too large': [
    { [LARGE]: 'x' },
    below('summer', NIGHT),
    /^\/summer\/300 MB\.png: The file is too large: 300 MB\. At most 100 MB are allowed\. Save a smaller copy of the picture\.$/,
    /^\/summer\/300 MB\.png：文件太大，有 300 MB，最多 100 MB。请另存一张小一些的图片。$/,
  ],
  'half a picture': [
    { 'summer/cat.png': halfPicture },
    below('summer', NIGHT),
    /^\/summer\/cat\.png: The picture is damaged \(".+"\)\. Copy, export or download it again\.$/,
    /^\/summer\/cat\.png：图片已损坏（“.+”）。请重新复制、导出或下载。$/,
  ],
  'HEIC where the site does not accept it': [
    { 'summer/cat.heic': HEIC_HEAD },
    below('summer', NIGHT),
    /^\/summer\/cat\.heic: The picture is HEIC, and the site accepts only PNG and JPEG\. .* Save the picture as JPEG\.$/,
    /^\/summer\/cat\.heic：图片是 HEIC 格式，该站点只接受 PNG 和 JPEG。plantain 不能转换 HEIC。请另存为 JPEG。$/,
    LIMITS,
  ],
  'an empty prompt file': [
    { 'p.txt': ' \n' },
    prompt,
    /^\/p\.txt: The file contains no prompt\. Write the prompt into it\.$/,
    /^\/p\.txt：文件里没有提示词。请写入提示词。$/,
  ],
  'an encoding that is not clear': [
    { 'p.txt': spanish },
    prompt,
    /^\/p\.txt: .*"un niño en la montaña" in Windows-1252\. Save the file as UTF-8, .* --encoding gb18030 or --encoding windows-1252\.$/,
    /^\/p\.txt：.*读作“un niño en la montaña”。请另存为 UTF-8，.*：--encoding gb18030 或 --encoding windows-1252。$/,
  ],
  'an encoding that is unreadable': [
    { 'p.txt': Buffer.from([0xff, 0, 0x13, 0, 0]) },
    prompt,
    /^\/p\.txt: The file is not text in UTF-8, UTF-16 or GB18030\. Save it as UTF-8\.$/,
    /^\/p\.txt：文件不是 UTF-8、UTF-16 或 GB18030 文本。请另存为 UTF-8。$/,
  ],
  'a broken character': [
    { 'p.txt': brokenChinese },
    prompt,
    /^\/p\.txt: Line 2 is not valid UTF-8\. Fix the line, or give the right encoding with --encoding\.$/,
    /^\/p\.txt：第 2 行不是有效的 UTF-8。请修正，或用 --encoding 指定正确的编码。$/,
  ],
};

async function firstProblem([files, input, , , options]: Mistake): Promise<string> {
  const folder = await folderWith(files);
  if (LARGE in files) await truncate(join(folder, LARGE), 300_000_000);
  const { problems } = await readInput(input(folder), options);
  return told(problems, folder)[0] ?? '';
}

describe('a mistake in an input is told in both languages: where, what, why, and what to do', () => {
  it.each(Object.entries({ ...MISTAKES, ...CONTENTS }))('%s', async (_name, mistake) => {
    const [, , english, chinese] = mistake;
    expect(await firstProblem(mistake)).toMatch(english);
    await speak('zh');
    expect(await firstProblem(mistake)).toMatch(chinese);
  });
});
