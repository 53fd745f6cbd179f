import type { redo as english } from '../en/redo.js';

export const redo = {
  'marks.unreadable': '{file} 不是 plantain 能读的标记文件。',
  'marks.unreadableAdvice': '可以删除该文件，重新标记图片；也可以直接写出任务：--items 3,7,12',
  'redo.unknown': '批次 {batch} 里没有任务 {items}。',
  'redo.items': '{count, plural, other {它的任务是 1 到 #，ID 从 {first} 到 {last}。}}',
  'redo.more': '{count, plural, other {另外 # 个}}',
  'redo.ambiguous': '在批次 {batch} 里，{name} 是一个位置，也是另一个任务的 ID（位置 {position}）。',
  'redo.ambiguousAdvice': '按位置请写 {positions}，按 ID 请写 {id}。',
  'redo.noneChosen': '没有选择任何任务。',
  'redo.noneChosenAdvice': '请写出位置、范围或 ID，如 --items 3,7,12-15',
  'redo.noMarks': '批次 {batch} 没有标记：{file} 不存在。',
  'redo.noneRejected': '{file} 里没有批次 {batch} 淘汰的图片。',
  'redo.noFolder': '已无法确定批次 {batch} 的图片文件夹。',
  'redo.rejectAdvice': '请先在批次的页面上淘汰图片，也可以直接写出任务：plantain run --again {batch} --items 3,7,12',
  'redo.needsAgain': '{flag} 只能和 --again 一起使用。',
  'redo.needsAgainAdvice': '请加上 --again 和批次的名称，或去掉 {flag}。',
} satisfies Record<keyof typeof english, string>;
