export const misuse = {
  'misuse.seeHelp': '查看用法：{command} --help',
  'misuse.unknownCommand': '没有 {name} 这个命令。',
  'misuse.unknownOption': '{command} 没有 {name} 这个选项。',
  'misuse.missingArgument': '{command} 缺少参数 {name}。',
  'misuse.missingValue': '{option} 后面缺少值。',
  'misuse.missingOption': '必须给出选项 {option}。',
  'misuse.conflict': '{one} 和 {other} 不能同时使用，请只保留一个。',
  'misuse.inEnvironment': '{name}（环境变量）',
  'misuse.tooMany':
    '{command} {most, plural, =0 {不接受参数} other {最多接受 # 个参数}}，实际给出 {count} 个。含空格的值请加引号。',
  'misuse.badValue': '{name} 不能用“{value}”。{why}',
  'misuse.wholeNumber': '请给出 {least} 到 {most} 之间的整数。',
  'misuse.time': '请给出 {least} 到 {most} 之间的时间，如 90、90s、10m 或 1h。',
  'misuse.choice': '可选：{choices}。',
  'misuse.nameAndValue': '请给出名称和值，如 aspectRatio=16:9。',
  'misuse.encoding':
    'plantain 不认识这个编码。可以用 utf-8、utf-16le、gb18030、big5、shift_jis、euc-kr、windows-1252 或 windows-1251。',
  'misuse.failureCode': '没有这个代码。',
  'misuse.items': '请给出从 1 开始的位置、范围或 ID，如 3,7,12-15 或 pear。',
  'misuse.codes': '全部代码：{codes}。',
  'misuse.since': '请给出时长，如 90m、12h、7d；或日期，如 2026-11-27。',
  'misuse.keyOnLine':
    '没有 {flag} 这个选项：命令行里的 API Key，这台电脑上的其他程序都能看到，还会留在 Shell 历史里。请在 .env 里写 NAME=…，再用 --key-env NAME。',
  'misuse.baseUrlElsewhere': '--base-url 的站点只对这个命令自己的 Worker 有效，而 {command} 把工作交给其他 Worker。',
  'misuse.baseUrlElsewhereAdvice': '请把站点加到那些 Worker 的配置里，再用 --site 选择。',
} as const;
