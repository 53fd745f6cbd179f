export const parameterPage = {
  'parameters.title': '参数',
  'parameters.name': '名称',
  'parameters.flag': '选项',
  'parameters.alias': '别名',
  'parameters.default': '默认值',
  'parameters.takes': '取值',
  'parameters.meaning': '含义',
  'parameters.names': '参数名采用 camelCase。“Banana2 并发”节点的 snake_case 名称在任何地方也都可以用。',
  'parameters.noEnvironment':
    '参数不从环境变量读取。参数整体替换：任务的 `extraPayload` 会整个替换站点的 `extraPayload`。`defaults.params` 可以写只有部分站点才有的参数，其他站点会忽略。',
  'parameters.ofPictures': '{kind} 站点的图片参数',
  'parameters.ofSite': '{kind} 站点的设置',
  'parameters.ofRun': '运行设置',
  'parameters.runs':
    '每项运行设置依次取自：命令行选项、环境变量（`PLANTAIN_` 加选项名）、配置里的 `defaults`、默认值。配置里的时间以秒为单位。',
  'parameters.sentence': '{meaning}。',
  'option.parameter': '{what}（{takes}）',
  'option.parameterDefault': '{what}（{takes}，默认：{standard}）',
  'parameters.onlyOne': '唯一的站点',
  'parameters.singleTimeout': '300；有 4K 图片时 600',
  'parameters.totalTimeout': '只用提示词时为 600，否则不限',
} as const;
