import type { inputFiles as englishFiles, inputFolders as englishFolders } from '../../en/inputs/input-files.js';

/** 输入的文件哪里不对，接在文件名和冒号后面。 */
export const inputFiles = {
  'input.count': '应为不小于 1 的整数。',
  'input.missing': '文件不存在。请检查路径。',
  'input.missingAt': '找不到文件 {path}。',
  'input.missingAdvice': '请改正路径，或把文件放到那里。',
  'input.brokenLink': '这是一个链接，指向的文件不存在。请换成文件本身。',
  'input.unreadable': '无法读取文件：{why}。',
  'input.isFolder': '这是文件夹，请改为文件的路径。',
  'input.special': '这是管道、套接字或设备，不是普通文件。请把内容存成文件。',
  'input.changed': '读取过程中文件发生了变化。请等文件写完，再运行一次。',
  'input.encodings': '文件不是 UTF-8、UTF-16 或 GB18030 文本。请另存为 UTF-8。',
  'input.encoding.wrong': '文件不是 {encoding} 文本。请另存为 UTF-8，或用 --encoding 指定编码。',
  'input.encoding.reading': '按 {encoding} 读作“{example}”',
  'input.encoding.unclear': '无法确定文件的编码：{readings}。请另存为 UTF-8，或指定正确的编码：{flags}。',
  'input.encoding.notUtf8': '文件不是 UTF-8，也无法确定是哪种编码：{readings}。请另存为 UTF-8，或指定正确的编码：{flags}。',
  'input.encoding.broken':
    '{count, plural, other {第 {lines} 行}}不是有效的 {encoding}。请修正，或用 --encoding 指定正确的编码。',
  'input.encoding.brokenMany':
    '有 {count} 行不是有效的 {encoding}，最前面的是第 {lines} 行。请修正，或用 --encoding 指定正确的编码。',
} satisfies Record<keyof typeof englishFiles, string>;

export const inputFolders = {
  'input.folder.missing': '文件夹不存在。请检查路径。',
  'input.folder.notFolder': '这是文件，不是文件夹。请改为它所在的文件夹：{folder}',
  'input.folder.unreadable': '无法读取文件夹：{why}。',
  'input.folder.noInput':
    '文件夹里既没有图片，也没有 input 子文件夹。请放入图片，并用 --prompt "…" 给出提示词；或把图片放进 {images}，把提示词写进 {text}。',
  'input.folder.noInputPictures':
    '文件夹里有图片，但没有提示词。请加上 --prompt "…"；或把图片移到 {images}，把提示词写进 {text}。',
  'input.folder.inner': '里面没有 input 子文件夹。是不是上一级文件夹 {parent}？',
  'input.folder.noImages': '文件夹不存在。请新建这个文件夹，把图片放进去。',
  'input.folder.noPictures': '文件夹里没有图片。请把图片放进去。',
  'input.folder.noPicturesHere': '文件夹里没有图片。请把图片放进去；图片在子文件夹里的话，加上 --recursive。',
  'input.folder.noText': '文件不存在。请新建这个文件并写入提示词，或用 --prompt "…" 给出提示词。',
  'input.pairing':
    '有 {prompts} 条提示词、{pictures} 张图片，数量对不上。请每张图片写一行提示词；要让每条提示词都用于每张图片，加上 --every-prompt（共 {items} 个任务）。',
} satisfies Record<keyof typeof englishFolders, string>;
