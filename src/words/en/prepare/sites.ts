/** Of the site that a batch is made at. */
export const preparedSite = {
  'custom.keyOfBatch': 'Batch {batch} uses the site {site}, whose key is missing: {missing}.',
  'custom.otherFolder':
    'Batch {batch} uses the site {site}, which only the data folder of that batch knows. Run plantain resume {batch} in that folder.',
} as const;
