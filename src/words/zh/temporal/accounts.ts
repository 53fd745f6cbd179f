import type { accounts as english } from '../../en/temporal/accounts.js';

export const accounts = {
  'balance.outdated': '这个余额是上一个批次结束前查到的，可能已变',
  'balance.limited':
    '站点“{site}”目前不接受余额和用量查询，通常是同一网络地址 20 分钟内查询超过 20 次。plantain 在 {time} 之前不再查询。仍要查询：--refresh',
  'balance.slow': '站点“{site}”在 {time}内没有回答账户查询',
  'balance.unknown': '站点“{site}”的余额未知：{why}',
  'balance.unknownBefore': '站点“{site}”在批次开始前的余额未知，无法前后对比：{why}',
} satisfies Record<keyof typeof english, string>;
