/** Questions to a site about its account. */
export const accounts = {
  'balance.outdated': 'The figure is from before a batch that has ended since',
  'balance.limited':
    'Site "{site}" takes no questions about balance and usage at the moment, usually after 20 calls in 20 minutes from one network address. plantain does not ask again before {time}. To ask anyway: --refresh',
  'balance.slow': 'Site "{site}" did not answer a question about its account within {time}',
  'balance.unknown': 'The balance at site "{site}" is not known: {why}',
  'balance.unknownBefore': 'The balance at site "{site}" before the batch is not known, so the two cannot be compared: {why}',
} as const;
