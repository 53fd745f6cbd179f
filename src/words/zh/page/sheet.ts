import type { sheet as english } from '../../en/page/sheet.js';

export const sheet = {
  'page.sheet.title': '{batch}：图片总览',
  'page.sheet.pictures': '{count} 张图片',
  'page.sheet.failed': '{count} 个失败',
  'page.sheet.open': '{count} 个未完成',
  'page.sheet.running': '{at} 时批次仍在运行。重新加载页面可查看新图片。',
  'page.sheet.reload': '重新加载',
  'page.sheet.expired': '图片链接已在 {at} 过期。{command} 会列出新的链接。',
  'page.sheet.marked': '选中 {picked} 个，淘汰 {rejected} 个',
  'page.sheet.marksHere': '标记保存在这个浏览器里。',
  'page.sheet.redo': '重新生成已淘汰任务的命令',
  'page.sheet.copy': '复制重做命令',
  'page.sheet.copied': '命令已复制',
  'page.sheet.copyFailed': '浏览器不允许复制。请选中命令后手动复制。',
} as const satisfies Record<keyof typeof english, string>;
