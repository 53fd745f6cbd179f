/** Of the site that a batch is made at. */
export const preparedSite = {
  'site.unknown': 'There is no site {name} in the configuration.',
  'site.known': 'Use one of these names: {names}',
  'site.addAdvice': 'To write a configuration with a site: plantain init',
  'site.none': 'No site is configured.',
  'site.noneAdvice': 'To write a configuration with a site: plantain init. To try plantain without one: plantain demo',
  'site.several': 'The configuration has several sites, and nothing says which one generates the pictures.',
  'site.severalAdvice': 'Choose one with --site: {names}. To always use one, set defaults.site in the configuration.',
  'site.unusable': 'Site {site} cannot be used: {why}',
  'custom.site': 'Site {site}: {url}, key {tail} from {source}',
  'custom.keyEnvAlone': '--key-env names the key of a site of --base-url, and --base-url is missing.',
  'custom.settingAlone': '--site-setting sets something of a site of --base-url, and --base-url is missing.',
  'custom.aloneAdvice': 'Add --base-url with the URL of the site, or leave out {option}.',
  'custom.keyEnv': 'The value of --key-env is not the name of an environment variable in capitals.',
  'custom.keyEnvAdvice':
    'Put the key into .env as MIRROR_KEY=… and add --key-env MIRROR_KEY. Never write the key itself into a command.',
  'custom.settings': 'The settings of the site {url} cannot be used. Nothing was sent.',
  'custom.settingsAdvice': 'Correct or leave out {options}.',
  'custom.keyMissing': 'The key for {url} is missing: {missing}.',
  'custom.keyMissingAdvice': 'Or name another variable than {variable} with --key-env.',
  'custom.keyOfBatch': 'Batch {batch} uses the site {site}, whose key is missing: {missing}.',
  'custom.otherFolder':
    'Batch {batch} uses the site {site}, which only the data folder of that batch knows. Run plantain resume {batch} in that folder.',
} as const;

/** Of parameters and names that a command line gives a batch. */
export const preparedParams = {
  'params.twice': 'A parameter is given twice. Nothing was sent.',
  'params.twiceLine': '{name} is given by {flag} and by --param {name}.',
  'params.twiceAdvice': 'Leave one of them out.',
  'params.unfit': 'Site {site} does not accept these parameters. Nothing was sent.',
  'params.unfitAdvice': 'Site {site} is a {kind} site and accepts: {names}',
  'params.unknown': 'Site {site} does not accept {flags}, because it is a {kind} site.',
  'params.unknownAdvice': 'Leave out {flags}. The site accepts: {takes}',
  'params.unknownNone': 'Leave out {flags}. The site accepts no parameters.',
  'name.noLetter': '--name "{name}" contains no letter or digit, so no folder can be named after it.',
  'name.advice': 'Choose a name with letters or digits, such as --name summer.',
} as const;

/** What speaks against the start of a batch, or may. */
export const needs = {
  'needs.site': 'Site {site}: {what}',
  'needs.test': 'To test it again: plantain doctor --site {site}',
  'needs.late': 'it did not answer within {time}',
  'needs.otherOut': 'Or choose another folder with --out.',
  'needs.dataDir': 'Free space on the disk, or set another folder as dataDir in the configuration.',
  'advice.burst':
    'The batch sends up to {concurrency} requests at once, {delay} apart. Many sites answer such bursts with errors or without pictures. To avoid this, lower --concurrency or raise --request-delay.',
  'advice.some': '{advice} ({count, plural, one {# item} other {# items}})',
} as const;

/** What speaks against the timeouts of a batch, or the balance of its site. */
export const doubts = {
  'doubt.single':
    'The single timeout of {timeout} is too short: 1 of 10 recent pictures of the site took more than {slow}. A request that times out may be charged. Raise --single-timeout to {advised}.',
  'doubt.singleHopeless':
    'The single timeout of {timeout} is too short: the fastest recent picture of the site took {least}. A request that times out may be charged. Raise --single-timeout to {advised}.',
  'doubt.total':
    'Within the total timeout of {timeout}, only {fits} of {pictures, plural, one {# picture} other {# pictures}} can be generated at concurrency {concurrency}. Raise --total-timeout to {advised}.',
  'doubt.totalWider':
    'Within the total timeout of {timeout}, only {fits} of {pictures, plural, one {# picture} other {# pictures}} can be generated at concurrency {concurrency}. Raise --concurrency to {wider}, or --total-timeout to {advised}.',
  'doubt.balance':
    'The balance of site {site} is {balance}, and {pictures, plural, one {# picture costs} other {# pictures cost}} at least {cost}. Top it up.',
  'doubt.balanceFewer':
    'The balance of site {site} is {balance}, and {pictures, plural, one {# picture costs} other {# pictures cost}} at least {cost}. Top it up, or generate fewer pictures: --first {enough}',
  'doubt.balanceLikely':
    'The balance of site {site} is {balance}. With as many failures as in recent batches, this batch costs about {cost}. Top it up, or lower --retries.',
} as const;
