import type { page as english } from '../../en/page/page.js';

export const page = {
  'page.language': '语言',
  'page.search': '搜索提示词和名称',
} as const satisfies Record<keyof typeof english, string>;
