import type { older as english } from '../../en/config/older.js';

export const older = {
  'older.inUse': '正在使用 ComfyUI 节点的配置 {file}，其中的密钥是明文。把密钥移到 .env：plantain config import {name}',
  'older.bucket': '{file} 的 oss_* 密钥会由该命令转成存储。在此之前图片保存在本机。',
  'older.ownForm': '{file} 已经是 plantain 的格式，用 --config 直接指定即可',
  'older.noNode': '{file} 不是节点的配置，应含有 mirror_sites、api_key 或 base_url',
  'older.noUrl': '{file} 里没有带 url 的站点',
  'older.noSection': '{file} 里没有含 api_key 的 [{section}] 段',
  'older.severalTimes': '出现了多次，只能有一次',
  'older.workers': '不是整数，应为 1 到 100 的整数',
  'older.clamped': 'max_workers 原为 {workers}，并发数只能是 1 到 {most}。',
  'older.unused': '{file} 中没有用到：{names}',
  'older.unusedNode': '{file} 中没有用到（节点也不用）：{names}。图片参数请用 --param 设置。',
  'older.skipped': '已跳过 {file} 中没有 url 的站点：{names}',
  'older.empty': '是空的',
  'older.emptyBoth': '内容为空，通用的 api_key 也是空的',
  'older.neither': '既不是 true 也不是 false',
  'older.noStore': '{file} 的 oss_* 密钥无法组成存储：{list}。',
} satisfies Record<keyof typeof english, string>;
