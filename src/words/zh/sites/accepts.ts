import type { accepts as english } from '../../en/sites/accepts.js';

export const accepts = {
  'range.whole': '{from} 到 {to} 的整数',
  'range.from': '不小于 {from} 的整数',
  'range.number': '{from} 到 {to} 的数字',
  'range.above': '大于 {above}、不超过 {to} 的数字',
  'range.seconds': '{from} 到 {to} 秒',
  'range.someSeconds': '{from} 到 {to} 的秒数',
  'range.multiple': '{from} 到 {to} 之间 {step} 的倍数',
  'accepts.whole': '整数',
  'accepts.values': '{values}',
  'accepts.ratioOr': '{values}，或 {example} 这样的比例',
  'accepts.mediaType': '{example} 这样的媒体类型',
  'accepts.json': 'JSON 对象，或内容是 JSON 对象的文本',
  'accepts.jsonSuchAs': 'JSON 对象，例如 {example}',
  'accepts.urls': 'URL 的列表',
  'accepts.workflow': '用 ComfyUI 的 `Export (API)` 导出的文件，或其中的 JSON',
  'accepts.editorWorkflow': 'ComfyUI 编辑器保存的文件，或其中的 JSON',
  'accepts.modelFile': '模型文件的名称',
  'accepts.outputs': '{values}，或节点编号，例如 {example}',
  'accepts.priority': '{value}，或 {example} 这样的数字',
} satisfies Record<keyof typeof english, string>;
