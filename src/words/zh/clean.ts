import type { cleaning as english } from '../en/clean.js';

export const cleaning = {
  'command.clean': '清理批次不再需要的文件',
  'command.cleanMore':
    '清理 30 天前的、批次不再需要的文件：请求日志、已完成批次的暂存图片、各种副本。还可能取回图片或涉及扣费的内容会保留。',
  'option.dryRunClean': '只显示会清理什么，不删除',
  'clean.kind.journals': '请求日志',
  'clean.kind.references': '暂存的参考图',
  'clean.kind.replies': '站点的回复',
  'clean.kind.records': '合并后的零散记录',
  'clean.kind.unstarted': '从未开始的暂存批次',
  'clean.kind.copies': '图片副本',
  'clean.kind.databases': '损坏的 Temporal 数据库',
  'clean.kind.hosts': '已消失主机的记录',
  'clean.line': '{kind}：{files} 个文件，{size}',
  'clean.lineOf': '{kind}，批次 {batch}：{files} 个文件，{size}',
  'clean.removed': '已清理 {files} 个不再需要的文件（{size}）。',
  'clean.would': '将清理 {files} 个文件（{size}）。没有删除任何文件。',
  'clean.nothing': '没有需要清理的文件。',
  'clean.keeps': '保留：{name}：{why}',
  'clean.open': '批次还没结束。',
  'clean.known': 'Temporal 里还有这个批次。',
  'clean.unreported': '还没有报告。补全报告：plantain resume {batch}',
  'clean.unsettled': '{count} 个请求可能已扣费，或者还能取回图片。取回：plantain resume {batch}',
  'clean.incomplete': '有任务缺少图片，参考图保留。补生成：plantain run --again {batch}',
} satisfies Record<keyof typeof english, string>;
