import type { preparingSteps as englishSteps, selection as english } from '../../en/prepare/selection.js';

export const selection = {
  'select.copies': '{input}，每个 {count} 张',
  'select.refs': '{input}，每个都带 --ref 的 {count, plural, other {# 张图片}}',
  'select.urls': '{input}，每个都带 --image-urls-file 的图片',
  'select.refsUrls': '{input}，每个都带 --ref 的 {count, plural, other {# 张图片}}和 --image-urls-file 的图片',
  'select.first': '{input}，{total, plural, other {# 个任务}}中的 {taken} 个（--first）',
  'select.sample': '{input}，{total, plural, other {# 个任务}}中的 {taken} 个（--sample，要取同样的任务：--sample-seed {seed}）',
} satisfies Record<keyof typeof english, string>;

export const preparingSteps = {
  'preparing.checked': '已检查图片',
  'preparing.fetched': '已下载图片',
  'preparing.resized': '已缩小图片',
  'preparing.outcomes': '已读取结果',
} satisfies Record<keyof typeof englishSteps, string>;
