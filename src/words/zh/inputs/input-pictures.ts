import type { inputPictures as englishPictures, inputTexts as englishTexts } from '../../en/inputs/input-pictures.js';

/** 图片哪里不对，接在名称和冒号后面。 */
export const inputPictures = {
  'input.picture.name': '文件名不是有效的 UTF-8。请改名。',
  'input.picture.empty': '文件是空的（0 字节）。请重新复制或下载图片。',
  'input.picture.tooLarge': '文件太大，有 {size}，最多 {most}。请另存一张小一些的图片。',
  'input.picture.tooManyPixels':
    '图片太大：{width} × {height} 像素，共 {millions} 百万像素，最多 {most} 百万像素。请另存一张小一些的图片。',
  'input.picture.isText': '这个文件是文本，不是图片。请换成 PNG、JPEG、WebP、HEIC 或 HEIF 图片。',
  'input.picture.isNone': '这个文件不是图片。请换成 PNG、JPEG、WebP、HEIC 或 HEIF 图片。',
  'input.picture.type': '这个文件是 {type}。请转换成 PNG、JPEG、WebP、HEIC 或 HEIF。',
  'input.picture.damaged': '图片已损坏（“{why}”）。请重新复制、导出或下载。',
  'input.fit.type': '图片是 {type} 格式，该站点只接受 {types}。',
  'input.fit.size': '图片有 {size}，该站点最多接受 {most}。',
  'input.fit.heic': 'plantain 不能转换 HEIC。请另存为 JPEG。',
  'input.fit.off': '去掉 --no-resize，plantain 会自动缩小或转换图片。',
  'input.fit.impossible': 'plantain 无法把它调整到站点接受的范围。请另存一张小一些的 JPEG 或 PNG。',
  'input.fit.failed': 'plantain 无法转换它（“{why}”）。请另存一张小一些的 JPEG 或 PNG。',
  'input.mask.notTaken': '站点不接受这个任务的蒙版。请去掉蒙版，或换成支持蒙版的站点和模型。',
  'input.mask.noPicture': '蒙版标出第一张参考图可以修改的地方，但这个任务没有参考图。请加上参考图，或去掉蒙版。',
  'input.mask.type': '蒙版是 {type} 格式，该站点只接受 {types}。请另存为带透明像素的 {types}。',
  'input.mask.tooLarge': '蒙版有 {size}，该站点最多接受 {most}。请减少颜色后另存。',
  'input.mask.size': '蒙版是 {mask} 像素，第一张参考图（{name}）是 {picture}。请把蒙版存成和图片一样的尺寸。',
  'input.mask.resized': '图片超过站点上限，plantain 已把它缩小。请另存一张小一些的图片，蒙版也用这个尺寸。',
  'input.mask.opaque': '蒙版里没有透明像素，什么都不能修改。请把允许修改的地方设为透明。',
} satisfies Record<keyof typeof englishPictures, string>;

export const inputTexts = {
  'input.prompt.none': '文件里没有提示词。请写入提示词。',
  'input.prompt.empty': '提示词是空的。请写上内容，例如 {example}',
  'input.prompt.tooLarge': '作为一条提示词，文件太大：{size}，最多 {most}。每行一条提示词的话，加上 --prompt-per-line。',
  'input.prompt.linesTooLarge': '文件太大，有 {size}，最多 {most}。请拆成几个文件。',
  'input.url.data': '{text} 是写成文本的图片（data: 形式的 URL）。请存成文件，再填它的路径。',
  'input.url.scheme': '{text} 不是以 http:// 或 https:// 开头的 URL。请改为这样的 URL，或文件的路径。',
  'input.url.invalid': '{text} 不是有效的 URL。请改正，或先下载图片，再填它的路径。',
  'input.url.isPath': '{text} 不是以 http:// 或 https:// 开头的 URL。本机上的图片请用 --ref {text}',
  'input.url.none': '文件里没有 URL。请每行写一个。',
  'input.url.tooLarge': '文件太大，有 {size}，最多 {most}。请删掉一些 URL。',
  'input.url.noWay': '这里无法下载图片。请存成文件，再填它的路径。',
  'input.url.tries': 'plantain 试了三次。请检查 URL 和网络连接，或稍后再试。',
  'input.picture.outside': '不在上传的文件中',
} satisfies Record<keyof typeof englishTexts, string>;
