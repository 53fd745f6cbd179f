export const waits = {
  'work.storeImages': 'Storing pictures',
  'work.writeReport': 'Writing the report',
  'work.readPage': 'Reading the items of the batch',
  'work.recordOutcomes': 'Recording how items ended',
  'work.recordUnstarted': 'Recording the items that were not started',
  'work.uploadReferences': 'Uploading reference pictures',
  'work.collectGeneration': 'Collecting pictures from their site',
  'work.cancelGeneration': 'Stopping tasks at their site',
  'work.recoverSubmission': 'Asking a host for the result of a request',
  'work.settle': 'Reading the spool of a host',
  'work.hosts': 'Finding the hosts of the batch',
  'work.checkSites': 'Checking which sites are served',
  'work.many': '{work} ({count})',
  'waits.doctor': 'To find out more: plantain doctor',
  'waits.safe': 'What is paid for is safe in the spool. To find out more: plantain doctor',
  'waits.since': '{work} waits since {since}: {why}',
  'waits.failed': '{work} has failed {tries, plural, one {# time} other {# times}} since {since}, next try in {time}: {why}',
  'waits.trying': '{work} has failed {tries, plural, one {# time} other {# times}} since {since}, a try is under way: {why}',
  'waits.startWorker': 'Start a worker on that host: plantain worker',
  'waits.dataDir': 'The batch was started with the data folder {folder}.',
  'waits.automatic': 'plantain retries it automatically, at no charge.',
  'waits.failing':
    'Workflow {workflow} is stuck: its task has failed {tries, plural, one {# time} other {# times}} since {since}: {why}',
  'waits.unfit':
    'The worker runs another build of plantain than this batch needs. Stop that worker, and continue with the right version: plantain resume {batch} shows which one that is. Nothing is lost meanwhile.',
  'waits.unfitWorker':
    'The worker {worker} runs another build of plantain than this batch needs. Stop that worker, and continue with the right version: plantain resume {batch} shows which one that is. Nothing is lost meanwhile.',
  'waits.updated': 'If plantain was updated since the batch began, plantain resume {batch} shows which version continues it.',
  'waits.rests': '{site} rests for {time} ({code}): {why}',
  'waits.restsSince': '{site} rests for {time} ({code} since {since}): {why}',
  'waits.tried': '{site} rests, and is being tried ({code}): {why}',
  'waits.triedSince': '{site} rests, and is being tried ({code} since {since}): {why}',
  'waits.unsent': '{count, plural, one {# item} other {# items}} not sent since {since}: {why}',
  'waits.unsentNext': '{count, plural, one {# item} other {# items}} not sent since {since}, next try in {time}: {why}',
  'waits.unrecorded': 'Outcomes wait to be recorded',
  'waits.short.failing': 'a workflow is stuck',
  'waits.short.rests': '{site} rests ({code})',
  'waits.short.unsent': '{count} not sent',
  'waits.short.waiting': 'waiting: {work}',
  'waits.short.retried': 'retrying: {work}',
  'unserved.batches': 'No worker serves the batches. Start one: plantain worker',
  'unserved.batch': 'No worker serves the batch. Start one: plantain resume {batch}',
  'unserved.site': 'No worker serves the site {site}. Start one whose configuration has this site: plantain worker',
  'unserved.siteOfBatch':
    'No worker serves the site {site}. Start one whose configuration has this site: plantain resume {batch}',
  'stopping.begin': 'Stopping: nothing new is started, and the batch is paused.',
  'stopping.running': 'Running items finish and are stored.',
  'stopping.waiting': 'Waiting for {list}. Their pictures are stored.',
  'stopping.requests': '{count, plural, one {# open request} other {# open requests}}',
  'stopping.tasks': '{count, plural, one {# task} other {# tasks}} at {site}',
  'stopping.kept':
    '{count, plural, one {# task} other {# tasks}} at {site} can be collected for {time}: plantain resume {batch}.',
  'stopping.keptOpen':
    '{count, plural, one {# task} other {# tasks}} at {site} can be collected while its server runs: plantain resume {batch}.',
  'stopping.keptWorker':
    '{count, plural, one {# task} other {# tasks}} at {site} can be collected for {time} by the next plantain worker.',
  'stopping.keptOpenWorker':
    '{count, plural, one {# task} other {# tasks}} at {site} can be collected while its server runs by the next plantain worker.',
  'stopping.again': 'Press Ctrl-C again to leave at once.',
  'stopping.againRisk':
    'Press Ctrl-C again to leave at once: {count, plural, one {# request is} other {# requests are}} open and may be paid twice.',
  'stopping.againCost':
    'Press Ctrl-C again to leave at once: {count, plural, one {# request is} other {# requests are}} open, up to {cost} may be paid twice.',
  'stopping.tellContinue': 'Left before all was stored. To continue: plantain resume {batch}',
  'stopping.storing': 'Stopping: what is being stored is finished. Press Ctrl-C again to leave at once.',
  'paused.batch': 'Batch {batch} is paused; to continue: plantain resume {batch}',
  'paused.batchWhy': 'Batch {batch} is paused ({why}); to continue: plantain resume {batch}',
  'paused.itself':
    'Batch {batch} paused itself: {why}. Nothing more is sent. To continue: plantain resume {batch}. To end it: plantain cancel {batch}',
  'paused.itselfStake':
    'Batch {batch} paused itself: {why}. Nothing more is sent. {stake} To continue: plantain resume {batch}. To end it: plantain cancel {batch}',
} as const;
