import type {
  doubts as englishDoubts,
  needs as englishNeeds,
  preparedParams as englishParams,
  preparedSite as english,
} from '../../en/prepare/sites.js';

export const preparedSite = {
  'site.unknown': '配置里没有站点 {name}。',
  'site.known': '请使用这些名称之一：{names}',
  'site.addAdvice': '要写一份带站点的配置：plantain init',
  'site.none': '还没有配置站点。',
  'site.noneAdvice': '要写一份带站点的配置：plantain init。不配置站点先试用：plantain demo',
  'site.several': '配置里有多个站点，没有指定用哪一个生成图片。',
  'site.severalAdvice': '请用 --site 选一个：{names}。要固定使用一个，请设置配置里的 defaults.site。',
  'site.unusable': '站点 {site} 无法使用：{why}',
  'custom.site': '站点 {site}：{url}，密钥 {tail} 来自{source}',
  'custom.keyEnvAlone': '--key-env 指定 --base-url 站点的密钥，但没有写 --base-url。',
  'custom.settingAlone': '--site-setting 设置 --base-url 的站点，但没有写 --base-url。',
  'custom.aloneAdvice': '请加上 --base-url 和站点的 URL，或去掉 {option}。',
  'custom.keyEnv': '--key-env 的值不是大写的环境变量名。',
  'custom.keyEnvAdvice': '请在 .env 里写 MIRROR_KEY=…，再加上 --key-env MIRROR_KEY。不要把密钥本身写进命令。',
  'custom.settings': '站点 {url} 的设置无法使用。没有发出任何请求。',
  'custom.settingsAdvice': '请改正或去掉 {options}。',
  'custom.keyMissing': '缺少 {url} 的密钥：{missing}。',
  'custom.keyMissingAdvice': '也可以不用 {variable}，改用 --key-env 指定另一个变量。',
  'custom.keyOfBatch': '批次 {batch} 使用站点 {site}，但缺少它的密钥：{missing}。',
  'custom.otherFolder':
    '批次 {batch} 使用站点 {site}，只有该批次的数据文件夹里有它。请到那个文件夹里运行 plantain resume {batch}。',
} satisfies Record<keyof typeof english, string>;

export const preparedParams = {
  'params.twice': '有参数给了两次。没有发出任何请求。',
  'params.twiceLine': '{name} 既用 {flag} 给出，又用 --param {name} 给出。',
  'params.twiceAdvice': '请去掉其中一个。',
  'params.unfit': '站点 {site} 不接受这些参数。没有发出任何请求。',
  'params.unfitAdvice': '站点 {site} 的类型是 {kind}，接受的参数：{names}',
  'params.unknown': '站点 {site} 的类型是 {kind}，不接受 {flags}。',
  'params.unknownAdvice': '请去掉 {flags}。该站点接受：{takes}',
  'params.unknownNone': '请去掉 {flags}。该站点不接受任何参数。',
  'name.noLetter': '--name “{name}”里没有文字或数字，无法用作文件夹的名称。',
  'name.advice': '请换一个带文字或数字的名称，例如 --name summer。',
} satisfies Record<keyof typeof englishParams, string>;

export const needs = {
  'needs.site': '站点 {site}：{what}',
  'needs.test': '要再检查一次：plantain doctor --site {site}',
  'needs.late': '在 {time}内没有应答',
  'needs.otherOut': '也可以用 --out 换一个文件夹。',
  'needs.dataDir': '请清理磁盘，或在配置的 dataDir 里换一个文件夹。',
  'advice.burst':
    '批次最多同时发出 {concurrency} 个请求，间隔 {delay}。这样密集的请求，很多站点会报错或不返回图片。请调低 --concurrency 或调高 --request-delay。',
  'advice.some': '{advice}（涉及{count, plural, other { # 个任务}}）',
} satisfies Record<keyof typeof englishNeeds, string>;

export const doubts = {
  'doubt.single':
    '单次超时 {timeout} 太短：该站点最近的图片每 10 张就有 1 张超过 {slow}。超时的请求可能已扣费。请把 --single-timeout 调高到 {advised}。',
  'doubt.singleHopeless':
    '单次超时 {timeout} 太短：该站点最近最快的一张图片用了 {least}。超时的请求可能已扣费。请把 --single-timeout 调高到 {advised}。',
  'doubt.total':
    '在总超时 {timeout}内，按并发数 {concurrency} 只能完成 {fits} 张，{pictures, plural, other {共 # 张图片}}。请把 --total-timeout 调高到 {advised}。',
  'doubt.totalWider':
    '在总超时 {timeout}内，按并发数 {concurrency} 只能完成 {fits} 张，{pictures, plural, other {共 # 张图片}}。请把 --concurrency 调高到 {wider}，或把 --total-timeout 调高到 {advised}。',
  'doubt.balance': '站点 {site} 的余额是 {balance}，而{pictures, plural, other { # 张图片}}至少需要 {cost}。请充值。',
  'doubt.balanceFewer':
    '站点 {site} 的余额是 {balance}，而{pictures, plural, other { # 张图片}}至少需要 {cost}。请充值，或少生成一些：--first {enough}',
  'doubt.balanceLikely':
    '站点 {site} 的余额是 {balance}。如果失败和最近的批次一样多，这个批次约需 {cost}。请充值，或调低 --retries。',
} satisfies Record<keyof typeof englishDoubts, string>;
