import type { doubts as english } from '../en/doubts.js';

export const doubts = {
  'doubt.single':
    '单次超时 {limit} 太短：这个站点最近最快的一张图片也用了 {time}。超时的请求可能已扣费。请调大：--single-timeout {proposed}',
  'doubt.singleSlow':
    '单次超时 {limit} 太短：这个站点最近每 10 张图片就有 1 张超过 {time}。超时的请求可能已扣费。请调大：--single-timeout {proposed}',
  'doubt.total':
    '并发数 {concurrency} 时，总超时 {limit} 只够完成{pictures, plural, other { # 张图片}}中的 {fits} 张。请把 --total-timeout 调到 {timeout}。',
  'doubt.totalWider':
    '并发数 {concurrency} 时，总超时 {limit} 只够完成{pictures, plural, other { # 张图片}}中的 {fits} 张。请把 --concurrency 调到 {wider}，或把 --total-timeout 调到 {timeout}。',
  'doubt.balance': '站点 {site} 的余额是 {balance}，而{pictures, plural, other { # 张图片}}至少需要 {cost}。请充值。',
  'doubt.balanceFewer':
    '站点 {site} 的余额是 {balance}，而{pictures, plural, other { # 张图片}}至少需要 {cost}。请充值，或只生成其中 {enough} 张：--first {enough}',
  'doubt.balanceLikely': '站点 {site} 的余额是 {balance}。按最近的失败率，这个批次大约需要 {cost}。请充值，或调低 --retries。',
} satisfies Record<keyof typeof english, string>;
