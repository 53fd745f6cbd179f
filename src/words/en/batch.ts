export const batch = {
  'stage.preparing': 'preparing',
  'stage.running': 'running',
  'stage.paused': 'paused',
  'stage.stopping': 'stopping',
  'stage.reporting': 'writing the report',
  'stage.ended': 'ended',
  'batch.details': '**{stage}**: {success} of {total} delivered, {failed} without a picture, at most {concurrency} at once',
  'paused.interrupted': 'the command that ran it was interrupted',
  'paused.wasted': '{requests, plural, one {# paid request} other {# paid requests in a row}} brought no picture from {site}',
  'batch.pausedWhy': 'Paused: {why}.',
  'batch.stake':
    '{requests, plural, one {# request} other {# requests}} may have been charged without a picture. {items, plural, one {# item is} other {# items are}} left; each needs a paid request.',
  'batch.lastAnswer': 'The last answer: “{answer}”',
  'batch.howToContinue': 'No new request is sent. To continue: `plantain resume {batch}`, or the signal `resumeBatch`.',
  'batch.siteOut': '- **{site} is out**: {why}',
  'batch.siteRests': '- **{site} rests**, next request {until}: {why}',
  'batch.siteRestsSince': '- **{site} rests** since {since}, next request {until}: {why}',
  'batch.unsent': '- **{items, plural, one {# item} other {# items}} not sent** since {since}, next attempt {until}: {why}',
  'batch.slow.uploading':
    '- **{items, plural, one {# item} other {# items}} with references that are not uploaded** since {since}: pending activities show why, and so does `plantain status {batch}`',
  'batch.slow.recovering':
    '- **{items, plural, one {# item} other {# items}} whose host does not say what became of a request** since {since}: pending activities show why, and so does `plantain status {batch}`',
  'batch.slow.storing':
    '- **{items, plural, one {# item} other {# items}} with pictures that are not stored** since {since}: pending activities show why, and so does `plantain status {batch}`',
  'batch.unrecorded': '- **Outcomes wait to be recorded**: pending activities show why, and so does `plantain status {batch}`',
} as const;
