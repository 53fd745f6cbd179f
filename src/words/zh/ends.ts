import type { ends as english } from '../en/ends.js';

export const ends = {
  'end.notStarted': '该任务还没开始，所在分段就结束了',
  'end.segmentEnded': '有人终止了该任务所在的分段',
  'end.segmentEndedUnderWay': '该任务进行中，有人终止了所在的分段',
  'end.notCounted': '有人终止了该任务所在的分段。{hosts} 为它发出的请求没有计入。要再次查询这些主机：plantain resume {batch}',
  'end.totalTimeout': '批次的总超时已到',
  'end.noSegment': 'Temporal 没有启动该任务所在的分段',
  'end.batchEnded': '该任务还没开始，批次就结束了',
  'end.batchEndedWhy': '这个任务开始之前，批次已结束：{why}',
  'end.inTemporal': '在 Temporal 里{state}',
  'end.siteUnserved': '没有 Worker 服务站点 {site}',
  'end.inTemporalCancelled': '在 Temporal 里取消',
  'end.segmentCancelled': '这个分段已在 Temporal 里取消',
  'end.hostSilent': '可能已开始该任务的主机没有应答，内容仍保留在它的暂存目录',
  'end.hostLost': '主机 {host} 没有恢复。它收到的 {key} 的内容在它的暂存目录',
  'end.hostLostReset': '主机 {host} 没有恢复，它在批次重置或数据库恢复之前发出了该请求。收到的 {key} 的内容在它的暂存目录',
  'end.noRecord': '主机可能发出过该请求，但暂存目录里没有记录',
  'end.requestCancelled': '请求在 Temporal 里被取消',
  'end.grace': '总超时之后的宽限期内没有应答（阶段：{phase}）',
  'end.noAnswer': '没有按时应答',
  'end.noAnswerSeen': '没有按时应答，最后的进度是 {progress}%',
} satisfies Record<keyof typeof english, string>;
