import type { redo as english } from '../en/redo.js';

export const redo = {
  'marks.unreadable': '{file} 不是 plantain 能读的标记文件。',
  'marks.unreadableAdvice': '可以删除该文件，重新标记图片；也可以直接写出任务：--items 3,7,12',
} satisfies Record<keyof typeof english, string>;
