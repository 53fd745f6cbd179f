import type { expected as english } from '../../en/config/expected.js';

/** 值不对时应填什么，接在“应为”后面。 */
export const expected = {
  'schema.setting': '{meaning}应为{takes}。',
  'expected.whole': '{what}（{from} 到 {to} 的整数）',
  'expected.number': '{what}（{from} 到 {to}）',
  'expected.seconds': '{what}（{from} 到 {to} 秒）',
  'expected.oneOf': '其中之一：{names}',
  'expected.text': '文本',
  'expected.numberAlone': '数字',
  'expected.boolean': '布尔值（true 或 false）',
  'expected.list': '列表',
  'expected.object': '对象',
  'expected.atLeast': '不小于 {least}',
  'expected.atMost': '不大于 {most}',
  'expected.other': '其他值（{said}）',
  'expected.name': '由文字、数字、“_”和“-”组成的名称',
  'expected.anotherName': '其他名称',
  'expected.key': '{example}，NAME 是大写的环境变量名',
  'expected.url': '形如 https://example.com 的 URL，不含用户名、密钥和查询参数',
} satisfies Record<keyof typeof english, string>;
