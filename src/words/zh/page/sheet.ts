import type { sheet as english } from '../../en/page/sheet.js';

export const sheet = {
  'page.sheet': '图片总览',
  'page.sheet.title': '{batch}：图片总览',
  'page.sheet.running': '{at} 时批次仍在运行。重新加载页面可查看新图片。',
  'page.sheet.expired': '图片链接已在 {at} 过期。运行 {command} 可重新生成本页。',
  'page.sheet.reload': '重新加载',
  'page.sheet.marksHere': '标记保存在这个浏览器里。',
} as const satisfies Record<keyof typeof english, string>;
