import type { again as english, againCharges as englishCharges, againSkipped as englishSkipped } from '../../en/prepare/again.js';

export const again = {
  'again.input': '批次 {batch} 中没有图片的 {count, plural, other {# 个任务}}',
  'again.otherInput': '--again 沿用批次 {batch} 的提示词和图片，不能同时使用{options}。没有发出任何请求。',
  'again.otherInputAdvice':
    '要补生成缺少的图片，请去掉{options}：plantain run --again {batch}。提示词（--prompt）、站点、参数和运行设置可以修改。',
  'again.theInput': '输入 {input}',
  'again.openAdvice': '要继续：plantain resume {batch}。要结束：plantain cancel {batch}',
  'again.otherOpen': '批次 {batch} 正在重新生成批次 {root} 的任务，还没有结束。',
  'again.recovering': 'Worker 正在取回批次 {batch} 已付费的图片。',
  'again.recoveringAdvice': '要等待取回完成（免费）：plantain resume {batch}。然后再运行一次你的命令。',
  'again.starting': '另一个命令正在启动批次 {batch}，其中有批次 {root} 的任务。',
  'again.startingAdvice': '如果两分钟内 plantain list 还没有列出 {batch}，说明那个命令失败了，请再运行一次你的命令。',
  'again.twoCommands': '另一个命令同时开始重新生成批次 {root} 的任务。批次 {batch} 没有启动，也没有发出任何请求。',
  'again.twoCommandsAdvice':
    '要查看另一个命令的批次：plantain list。等它结束后，补生成仍然缺少的图片：plantain run --again {root}',
  'again.itemsGone':
    '批次 {batch} 共有 {total} 个任务，{place} 里{seen, plural, =0 {一个也没有} other {只有 # 个}}。缺少的已删除，或在另一台主机上。',
  'again.itemsGoneAdvice': '请在启动该批次的主机上运行，或用原来的输入重新生成：plantain run',
  'again.noSiteAdvice': '也可以换一个站点：加上 --site，或 --base-url 和 --key-env。',
  'again.customSite': '批次 {batch} 使用的是 --base-url 指定的站点，只有 plantain run 会用自己的 Worker 服务这种站点。',
  'again.customSiteAdvice': '请运行 plantain run --again {batch}，或用 plantain init 添加站点，再用 --site 选择它。',
  'again.customSiteKnown': '请运行 plantain run --again {batch}，或用 --site 换一个站点，可选：{sites}',
  'again.none':
    '{count, plural, =1 {批次 {batch} 只有一个任务没有图片，这次不会重新生成。} other {批次 {batch} 有 # 个任务没有图片，这次都不会重新生成。}}没有发出任何请求。',
  'again.already': '已生成：{where}。',
  'again.inBatch': '批次 {batch} 里的 {count, plural, other {# 个任务}}',
  'again.noSuchParam': '批次 {batch} 的任务没有参数 {name}，--param {name}=null 没有可以去掉的内容。',
  'again.noSuchParamAdvice': '请去掉这个选项。',
  'again.itsParams': '请去掉这个选项。这些任务的参数：{names}。',
  'again.unfit': '批次 {batch} 的任务无法在站点 {site} 这样生成（{count, plural, other {# 个问题}}）。没有发出任何请求。',
  'again.unfitParam':
    '要去掉这个参数：plantain run --again {batch} --param {name}=null。要修改它，请给出新的值。要跳过这些任务：加上 --skip-bad',
  'again.unfitAdvice': '要生成其余任务：plantain run --again {batch} --skip-bad',
  'again.problem': '{count, plural, other {任务 {items}：{problem}}}',
  'again.moreItems': '另外 {count} 个',
  'again.pictureGone': '参考图 {name} 不在暂存区里，或内容已经改变：{key}',
} satisfies Record<keyof typeof english, string>;

export const againSkipped = {
  'again.skipped.paid':
    '跳过 {count, plural, other {# 个任务}}：图片可能已付费，但没有存储（{codes}）。要免费查找：plantain resume {batch}。要再次付费：加上 {include}',
  'again.skipped.same':
    '跳过站点拒绝的 {count, plural, other {# 个任务}}（{codes}）：原样重试结果不会变。请换 --prompt、--model、其他参数或 --site。要原样再发：加上 {include}',
  'again.skipped.unreadable':
    '跳过 {count, plural, other {# 个任务}}：提示词或参考图无法读取（{codes}）。要再试一次：加上 {include}',
  'again.skipped.broken':
    '跳过批次 {batch} 的{count, plural, other { # 个任务}}，--skip-bad 之前已跳过它们。请修正输入，然后单独运行：plantain run',
  'again.skipped.unfit': '跳过 {items}：{problem}',
} satisfies Record<keyof typeof englishSkipped, string>;

export const againCharges = {
  'again.paid': '{count, plural, other {# 张图片}}已付费，在暂存目录里。这个批次会再次付费。要免费取回：plantain resume {batch}',
  'again.maybePaid':
    '{count, plural, other {# 张图片}}可能已付费，在暂存目录里。这个批次会再次付费。要免费查找：plantain resume {batch}',
  'again.charged': '{count, plural, other {# 个任务}}没有图片，但可能已扣费（{codes}）。每个新请求会再次扣费。',
} satisfies Record<keyof typeof englishCharges, string>;
