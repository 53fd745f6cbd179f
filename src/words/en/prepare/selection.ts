/** What a batch is made from, as the head of a run shows it: `folder /home/me/summer, 3 of 300 items (--first)`. */
export const selection = {
  'select.copies': '{input}, {count} of each',
  'select.refs': '{input}, each with {count, plural, one {the picture of --ref} other {the # pictures of --ref}}',
  'select.urls': '{input}, each with the pictures of --image-urls-file',
  'select.refsUrls':
    '{input}, each with {count, plural, one {the picture of --ref} other {the # pictures of --ref}} and those of --image-urls-file',
  'select.first': '{input}, {taken} of {total, plural, one {# item} other {# items}} (--first)',
  'select.sample':
    '{input}, {taken} of {total, plural, one {# item} other {# items}} (--sample; for the same ones: --sample-seed {seed})',
} as const;

/** What is done before the start of a batch, before numbers: `pictures checked 3/12`. */
export const preparingSteps = {
  'preparing.checked': 'pictures checked',
  'preparing.fetched': 'pictures downloaded',
  'preparing.resized': 'pictures resized',
  'preparing.outcomes': 'outcomes read',
} as const;
