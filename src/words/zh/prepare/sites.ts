import type { preparedSite as english } from '../../en/prepare/sites.js';

export const preparedSite = {
  'custom.keyOfBatch': '批次 {batch} 使用站点 {site}，但缺少它的密钥：{missing}。',
  'custom.otherFolder':
    '批次 {batch} 使用站点 {site}，只有该批次的数据文件夹里有它。请到那个文件夹里运行 plantain resume {batch}。',
} satisfies Record<keyof typeof english, string>;
