import type { problems as english } from '../../en/config/problems.js';

/** 某个值哪里不对，接在它的名称后面。 */
export const problems = {
  'problem.at': '{path}：{problem}',
  'problem.of': '{name}：{problem}',
  'problem.missing': '缺少这一项，应为{expected}',
  'problem.value': '现在是 {value}，应为{expected}',
  'problem.quoted': '现在是“{value}”，应为{expected}',
  'problem.list': '现在是列表，应为{expected}',
  'problem.object': '现在是对象，应为{expected}',
  'problem.empty': '是空的，应为{expected}',
  'problem.text': '现在是一段文本（{length} 个字符），应为{expected}',
  'problem.name': '名称不能用，应为{expected}',
  'problem.half': '含有半个字符（例如只有表情符号的一半 "\\ud83d"）。请改正文字。',
  'problem.unknown': '未知的名称。请删掉，或改用：{names}',
  'problem.unknownAlone': '未知的名称，请删掉。',
  'problem.unknownNear': '未知的名称。是不是 {near}？',
} satisfies Record<keyof typeof english, string>;
