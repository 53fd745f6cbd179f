import type { inputNotices as english } from '../../en/prepare/input.js';

export const inputNotices = {
  'noted.encoding': '文本按 {encoding} 编码读取。第一条提示词：“{prompt}”。如果不对，请用 --encoding 指定编码。',
  'noted.smaller': '已缩小超过 {size} 的{count, plural, other { # 张图片}}。如果不想缩小，加上 --no-resize 会直接报错。',
  'noted.converted': '已转换站点不支持的{count, plural, other { # 张图片}}。如果不想转换，加上 --no-resize 会直接报错。',
  'noted.ignored': '图片旁边的{count, plural, other { # 个文件}}没有使用：{names}',
  'noted.more': '另外 {count} 个',
} satisfies Record<keyof typeof english, string>;
