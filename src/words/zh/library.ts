import type { library as english } from '../en/library.js';

export const library = {
  'hosted.incomplete': '这个 Workflow bundle 里没有 plantain 的 Workflow。',
  'hosted.addExports': "在打包的入口文件里加上 export * from 'plantain/workflows'。",
  'hosted.sameNames': 'plantain 已有同名的 Activity：{names}。',
  'hosted.rename': '请改用别的名字。',
} as const satisfies Record<keyof typeof english, string>;
