import type {
  inputNotices as english,
  sources as englishSources,
  sourceTroubles as englishTroubles,
} from '../../en/prepare/input.js';

export const inputNotices = {
  'noted.encoding': '文本按 {encoding} 编码读取。第一条提示词：“{prompt}”。如果不对，请用 --encoding 指定编码。',
  'noted.smaller': '已缩小超过 {size} 的{count, plural, other { # 张图片}}。如果不想缩小，加上 --no-resize 会直接报错。',
  'noted.converted': '已转换站点不支持的{count, plural, other { # 张图片}}。如果不想转换，加上 --no-resize 会直接报错。',
  'noted.masks': '{count, plural, other {# 个任务}}带蒙版',
  'noted.ignored': '图片旁边的{count, plural, other { # 个文件}}没有使用：{names}',
  'noted.more': '另外 {count} 个',
  'noted.alone': '只用提示词生成，没有使用 input/image 里的{count, plural, other { # 张图片}}。要一起使用：{command}',
  'noted.copies': '--concurrency 是 {count}，又没有 --count，所以这条提示词生成 {count} 张图片。要换一个数量，请加上 --count。',
  'noted.name': '批次名称是 {batch}。名称最多 {most} 个字符，只能用文字、数字、“_”和“-”。',
} satisfies Record<keyof typeof english, string>;

export const sources = {
  'source.folder': '文件夹 {folder}',
  'source.with': '{input}，提示词 {prompts}',
  'source.inOrder': '{input}，每张图片一条提示词',
  'source.every': '{input}，每条提示词用于每张图片',
  'source.prompt': '提示词',
  'source.prompts': '提示词，每行一条',
  'source.promptFile': '{file} 中的提示词',
  'source.promptsFile': '{file} 中的提示词，每行一条',
  'source.list': '列表 {file}',
  'source.standardInput': '标准输入中的列表',
} satisfies Record<keyof typeof englishSources, string>;

export const sourceTroubles = {
  'source.missing': '没有文件或文件夹 {path}。',
  'source.missingAdvice': '请检查路径。相对路径从 {folder} 开始。',
  'source.missingNear': '是不是 {path}？',
  'source.twoPrompts': '--prompt 和 --prompt-file 都给了提示词。',
  'source.twoPromptsAdvice': '请去掉其中一个。',
  'source.noPictures': '{options} 只能和图片文件夹一起使用，而命令里没有写文件夹。',
  'source.noPicturesAdvice': '请先写文件夹，例如：plantain run my-photos {options}。或者去掉 {options}。',
  'source.listOnly': '{options} 不能和列表一起使用：列表里已有提示词和图片。',
  'source.listOnlyAdvice': '请去掉 {options}，把提示词写进列表。',
  'source.textPrompts': '{options} 不能和 {file} 一起使用：.txt 文件的每一行就是一条提示词。',
  'source.textPromptsAdvice': '请去掉 {options}，或去掉这个文件。',
  'source.textAlone': '{options} 只能和图片文件夹一起使用，而 {file} 里只有提示词。',
  'source.textAloneAdvice': '要把每条提示词用于文件夹里的每张图片：plantain run my-photos --prompt-file {file} --every-prompt',
  'source.kind': '无法读取 {path}：它既不是文件夹，也不是 .txt、.jsonl、.csv 或 .tsv 文件。',
  'source.kindAdvice': '请给出图片文件夹、每行一条提示词的 .txt 文件，或 .jsonl、.csv、.tsv 列表。',
  'source.pictureAdvice': '要把它用作提示词的参考图：plantain run --prompt "…" --ref {name}',
  'source.empty': '输入里没有任务。没有发出任何请求。',
  'source.emptyAdvice': '请加入提示词或图片，再运行一次。',
  'source.unusable': '输入无法使用（{count, plural, other {# 个问题}}）。没有发出任何请求。',
  'source.unusableAdvice': '请修正后再运行一次。要跳过有问题的任务：加上 --skip-bad',
  'source.stillUnusable': '请修正后再运行一次，--skip-bad 在这里不起作用。',
  'source.sameCopies': '{why}，所以同一条提示词的 {count} 张图片会完全一样。没有发出任何请求。',
  'source.seedAlone': '--sample-seed 用来重选之前 --sample 选中的任务，但没有写 --sample。',
  'source.seedAloneAdvice': '请加上 --sample 和任务数，或去掉 --sample-seed。',
  'source.fetchFailed': '无法下载图片：{why}',
} satisfies Record<keyof typeof englishTroubles, string>;
