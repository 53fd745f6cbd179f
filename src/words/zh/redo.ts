import type { redo as english } from '../en/redo.js';

export const redo = {
  'marks.unreadable': '{file} 不是 plantain 能读的标记文件。',
  'marks.unreadableAdvice': '可以删除该文件，重新标记图片；也可以直接写出任务：--items 3,7,12',
  'redo.unknown': '批次 {batch} 里没有{count, plural, other {任务 {items}}}。',
  'redo.items': '它的任务是 1 到 {count}，ID 从 {first} 到 {last}。',
  'redo.ambiguous': '在批次 {batch} 里，{name} 是一个位置，也是另一个任务的 ID（位置 {position}）。',
  'redo.ambiguousAdvice': '按位置请写 {positions}，按 ID 请写 {id}。',
  'redo.noneChosen': '没有选择任何任务。',
  'redo.noneChosenAdvice': '请写出位置、范围或 ID，如 --items 3,7,12-15',
  'redo.noMarks': '批次 {batch} 没有标记：{file} 不存在。',
  'redo.noneRejected': '{file} 里没有批次 {batch} 淘汰的图片。',
  'redo.noFolder': '已无法确定批次 {batch} 的图片文件夹。',
  'redo.rejectAdvice':
    '要在页面上淘汰图片：plantain open {batch}。也可以直接写出任务：plantain run --again {batch} --items 3,7,12',
  'redo.needsAgain': '{flag} 只能和 --again 一起使用。',
  'redo.needsAgainAdvice': '请加上 --again 和批次的名称，或去掉 {flag}。',
  'redo.both': '--items 和 --rejected 只能用一个。',
  'redo.none':
    '{count, plural, =1 {在批次 {batch} 里选中的任务这次不会重新生成。} other {在批次 {batch} 里选中的 # 个任务这次都不会重新生成。}}没有发出任何请求。',
  'redo.input': '批次 {batch} 中选出的 {count, plural, other {# 个任务}}',
  'redo.inputRejected': '批次 {batch} 中淘汰的 {count, plural, other {# 个任务}}',
  'redo.emptyPrompt': '--prompt 是空的。',
  'redo.emptyPromptAdvice': '请写出新的提示词；要沿用原来的提示词，请去掉 --prompt。',
  'redo.further':
    '选出的任务里，有 {count, plural, other {# 个}}在站点上可能还有已付费的图片。要先免费取回：plantain resume {batch}',
  'redo.same': '{count, plural, other {# 个任务}}会得到和之前一样的图片，因为请求没有任何改动。{why}',
  'forecast.remade': '{count, plural, other {# 个任务}}已有图片，会再次付费生成。原有图片保留不动。',
  'head.remade': '重做',
  'redo.goneAdvice': '要生成这些任务，请用原来的输入运行：plantain run。只生成其余任务：加上 --skip-bad',
} satisfies Record<keyof typeof english, string>;
