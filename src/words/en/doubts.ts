/** What speaks against a batch before it starts. */
export const doubts = {
  'doubt.single':
    'The single timeout of {limit} is too short: the fastest recent picture of the site took {time}. A request that exceeds it may be charged. Raise it: --single-timeout {proposed}',
  'doubt.singleSlow':
    'The single timeout of {limit} is too short: 1 of 10 recent pictures of the site took more than {time}. A request that exceeds it may be charged. Raise it: --single-timeout {proposed}',
  'doubt.total':
    'The total timeout of {limit} is enough for {fits} of {pictures, plural, one {# picture} other {# pictures}} at concurrency {concurrency}. Raise --total-timeout to {timeout}.',
  'doubt.totalWider':
    'The total timeout of {limit} is enough for {fits} of {pictures, plural, one {# picture} other {# pictures}} at concurrency {concurrency}. Raise --concurrency to {wider} or --total-timeout to {timeout}.',
  'doubt.balance':
    'The balance of site {site} is {balance}, but {pictures, plural, one {# picture costs} other {# pictures cost}} at least {cost}. Top it up.',
  'doubt.balanceFewer':
    'The balance of site {site} is {balance}, but {pictures, plural, one {# picture costs} other {# pictures cost}} at least {cost}. Top it up, or generate only {enough} of them: --first {enough}',
  'doubt.balanceLikely':
    'The balance of site {site} is {balance}. With as many failures as recently, the batch will cost about {cost}. Top it up, or lower --retries.',
} as const;
