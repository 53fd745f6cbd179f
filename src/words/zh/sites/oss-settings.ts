import type { ossSettings as english } from '../../en/sites/oss-settings.js';

/** OSS 存储的各项设置应填什么，接在“应为”后面。 */
export const ossSettings = {
  'ossTakes.variable': '大写的环境变量名',
  'ossTakes.endpoint': '{example} 这样的 URL，不含 Bucket 和路径',
  'ossTakes.prefix': '{example} 这样的文件夹，开头不加斜杠',
  'ossTakes.fileName': '含有文字或数字的文件名',
  'ossTakes.credentials': '{command} 或 {file}，由它给出 AccessKeyId、AccessKeySecret 和 SecurityToken',
  'ossTakes.bucket': 'Bucket 名称：3 到 63 个小写字母、数字或“-”',
  'ossTakes.region': '地域，例如 {example}',
  'ossTakes.upload': '布尔值：true，或 false（图片留在存储 "local" 的文件夹里）',
  'ossTakes.signedUrls': '布尔值：true，或 false（URL 不带签名）',
  'ossTakes.expires': '签名 URL 的有效期（{from} 到 {to} 秒的整数）',
  'ossTakes.cname': '布尔值：Endpoint 是你自己绑定的域名时填 true，否则填 false',
  'ossTakes.pathStyle': '布尔值：服务器要求 Bucket 写在路径里时填 true，否则填 false',
  'ossTakes.timeout': '等待应答的时间（{from} 到 {to} 秒）',
} satisfies Record<keyof typeof english, string>;
