import type { server as english } from '../../en/temporal/server.js';

export const server = {
  'server.starting': '正在启动这个文件夹的 Temporal 服务器',
  'server.awaited': '正在等待进程 {pid}，它正在启动或停止 Temporal 服务器',
  'server.awaitedContainer': '正在等待另一个容器启动的 Temporal 服务器',
  'server.replaced': '这个文件夹的 Temporal 服务器（进程 {pid}）没有应答。plantain 结束它，再启动一个。',
  'server.restarted': 'Temporal 服务器（进程 {pid}）已退出，plantain 已重新启动它（进程 {next}）。',
  'server.notRestarted': 'Temporal 服务器已退出，无法重新启动。{time}后再试。{why}',
  'server.otherVersion': '数据库 {file} 由 Temporal CLI {made} 创建，而 plantain 使用 {ours}。数据库不能在版本之间转换。',
  'server.otherVersionAdvice':
    '用当时的 plantain 版本完成其中的批次，或把 TEMPORAL_CLI_PATH 设为 Temporal CLI {made}。想从头开始，就把 temporal.db、temporal.db-wal、temporal.db-shm 和 temporal.db.version 移出 {folder}：图片和报告保留，但未结束的批次无法再继续。',
  'server.endedAtStart': '这个文件夹的 Temporal 服务器一启动就退出了。',
  'server.silentAtStart': '这个文件夹的 Temporal 服务器启动后 {time}内没有应答。',
  'server.noDatabase': '这个文件夹的 Temporal 服务器无法新建数据库。',
  'server.log': '日志 {file} 的最后几行：',
  'server.logEmpty': '日志 {file} 是空的。',
  'server.startAdvice':
    '确认 {folder} 可写、磁盘有剩余空间，然后重新运行命令。也可以把 TEMPORAL_ADDRESS 设为已在运行的 Temporal 服务。',
  'server.diskFullAdvice': '{folder} 所在的磁盘已满。请清理磁盘，再重新运行命令。',
  'server.damaged': '数据库 {file} 已损坏，而这个文件夹的其他命令还连着它。',
  'server.damagedAdvice':
    '停止这个文件夹的所有命令（按两次 Ctrl-C）。下一个命令会把原文件改名保留，新建数据库，并列出可以补完的批次。',
  'server.foreign':
    '{folder} 的 Temporal 服务器运行在另一个容器里（容器内地址 {address}），当前进程连不上。两个服务器会损坏数据库，所以 plantain 不在这里启动。',
  'server.foreignAdvice':
    '停止另一个容器里这个文件夹的命令，或让两个容器共用网络，或把 TEMPORAL_ADDRESS 设为双方共用的 Temporal 服务。',
  'server.notEnded': '无法结束 Temporal 服务器（进程 {pid}）。',
  'server.notEndedAdvice': '结束该进程，然后重新运行命令：{command}',
  'lock.held': '进程 {pid} 占用锁 {path}，一直没有释放。',
  'lock.heldAdvice': '等该进程结束。如果它卡住了，结束它，再重新运行命令：{command}',
  'lock.heldElsewhere': '另一个容器里的进程占用锁 {path}，一直没有释放。',
  'lock.heldElsewhereAdvice': '停止那个容器里这个文件夹的命令，然后重新运行命令。',
  'lock.heldBriefly': '其他进程占用锁 {path} 已有 {time}。',
  'lock.heldBrieflyAdvice': '等这个文件夹的其他命令启动或结束后，再重新运行命令。',
} satisfies Record<keyof typeof english, string>;
