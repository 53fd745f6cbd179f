import type { connection as english } from '../../en/temporal/connection.js';

export const connection = {
  'temporal.waiting': '正在等待 {address} 的 Temporal …',
  'temporal.noNamespace': '{address} 的 Temporal 里没有命名空间“{namespace}”。',
  'temporal.noNamespaceAdvice':
    '把 TEMPORAL_NAMESPACE 设为已有的命名空间，或新建这一个：temporal operator namespace create --namespace {namespace} --address {address} --retention 30d',
  'temporal.refused': '{address} 的 Temporal 拒绝了 API Key 或客户端证书。',
  'temporal.refusedWords': '{address} 的 Temporal 拒绝了 API Key 或客户端证书：“{words}”。',
  'temporal.refusedAdvice':
    '检查环境变量 TEMPORAL_API_KEY 和 TEMPORAL_TLS_*，或 plantain.config.json 里的 temporal.apiKey 和 temporal.tls。',
  'temporal.ownSilent': '这个文件夹的 Temporal 服务器在 {address} 没有应答。',
  'temporal.ownSilentAdvice': '重新运行命令：服务器如果已退出，plantain 会重新启动它。日志：{log}',
  'temporal.silent': '{address} 没有 Temporal 应答：{why}。',
  'temporal.silentAdvice':
    '请在那里启动 Temporal。地址不对时，请改正（{place}）。如果你没有自己运行 Temporal，请删掉这个设置，plantain 会自己启动服务器。',
  'temporal.notTemporal': '端口上有程序，但它在 {time}内没有像 Temporal 那样应答',
  'temporal.notTemporalAdvice':
    '如果那里的 Temporal 需要 TLS 或 API Key，请设置 TEMPORAL_TLS=true 或 TEMPORAL_API_KEY。如果端口被别的程序占用，请改正 Temporal 地址（{place}）。',
  'temporal.fromConfig': '配置里的 temporal.address',
  'temporal.fromProfile': 'Temporal CLI 的 profile',
  'temporal.theirWords': '“{words}”',
  'temporal.badSettings': 'Temporal 的连接设置不可用：{why}。',
  'temporal.badSettingsAdvice': '检查环境变量 TEMPORAL_*、plantain.config.json 里的 temporal，以及 Temporal CLI 的 profile。',
  'temporal.certificatePair': '客户端证书需要同时设置 temporal.tls.clientCertPath 和 temporal.tls.clientKeyPath',
  'temporal.noCertificate': '文件 {path} 不存在（temporal.tls.{setting}）',
  'temporal.sdk': 'Temporal SDK 报告：{message}',
  'temporal.noAttributes': '这个文件夹的 Temporal 服务器不接受 plantain 的搜索属性。',
} satisfies Record<keyof typeof english, string>;
