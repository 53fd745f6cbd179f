import type { batch as english } from '../en/batch.js';

export const batch = {
  'stage.preparing': '准备中',
  'stage.running': '运行中',
  'stage.paused': '已暂停',
  'stage.stopping': '正在停止',
  'stage.reporting': '正在写报告',
  'stage.ended': '已结束',
  'batch.details': '**{stage}**：已完成 {success}/{total}，{failed} 个没有图片，并发数上限 {concurrency}',
  'paused.interrupted': '运行它的命令已中断',
  'paused.wasted': '站点 {site} 连续 {requests, plural, other {# 次付费请求}}未返回图片',
  'batch.pausedWhy': '已暂停：{why}。',
  'batch.stake':
    '{requests, plural, other {# 个请求}}可能已扣费但没有图片。还剩 {items, plural, other {# 个任务}}，每个都要一次付费请求。',
  'batch.lastAnswer': '最近一次应答：“{answer}”',
  'batch.howToContinue': '不会发出新请求。要继续：`plantain resume {batch}`，或发送信号 `resumeBatch`。',
  'batch.siteOut': '- **{site} 已停用**：{why}',
  'batch.siteRests': '- **{site} 暂停请求**，下次请求 {until}：{why}',
  'batch.siteRestsSince': '- **{site} 暂停请求**，开始于 {since}，下次请求 {until}：{why}',
  'batch.unsent': '- **{items, plural, other {# 个任务}}未能发出**，开始于 {since}，下次尝试 {until}：{why}',
  'batch.slow.uploading':
    '- **{items, plural, other {# 个任务}}的参考图未能上传**，开始于 {since}：原因见待处理的 Activity 和 `plantain status {batch}`',
  'batch.slow.recovering':
    '- **{items, plural, other {# 个任务}}所在主机没有答复请求的结果**，开始于 {since}：原因见待处理的 Activity 和 `plantain status {batch}`',
  'batch.slow.storing':
    '- **{items, plural, other {# 个任务}}的图片未能存储**，开始于 {since}：原因见待处理的 Activity 和 `plantain status {batch}`',
  'batch.unrecorded': '- **任务结果等待记录**：原因见待处理的 Activity 和 `plantain status {batch}`',
} satisfies Record<keyof typeof english, string>;
