/** What workflows show in Temporal's UI, and what they answer. */
export const inTemporal = {
  'do.served': 'find out which sites are served',
  'do.report': 'write manifest, results and summary',
  'do.spool': 'store what is left in the spool of {host}',
  'do.again': '{item}, try {attempt}',
  'do.ask': 'ask {host} about {item}',
  'do.collect': 'collect {item}',
  'do.stop': 'stop {item}',
  'do.store': 'store {item}',
  'do.upload': 'upload the references of {item}',
  'do.read': 'read items {from} to {to}',
  'do.record': '{count, plural, one {record an outcome} other {record # outcomes}}',
  'do.unstarted': 'record the items that were not started',
  'do.hosts': 'list the hosts',
  'do.compare': 'compare the record with the report',
  'do.items': 'items {from} to {to}',
  'do.beforeReset': 'end what was open before a reset',
  'handler.progress': 'Counters, stage and open segments.',
  'handler.segmentProgress': 'Counters, items in progress, and what ended since a cursor (0 at first).',
  'handler.internal': 'Internal: only the workflows of a batch send it to each other.',
  'handler.update': 'The update "{update}" does the same and answers.',
  'handler.cancel':
    'Stop the batch: send no further request, store what is paid for, write the report. Input: a reason in quotes, or nothing.',
  'handler.pause':
    'Pause the batch: send no further request. Open requests are finished and stored, and the total timeout keeps counting. Input: a reason in quotes, or nothing.',
  'handler.resume': 'Continue after a pause.',
  'handler.concurrency':
    'Change how many items are generated at the same time. Input: a number from {least} to {most}. Open requests are never interrupted.',
  'handler.deadline':
    'Move the end of the total timeout. Input: a time from now such as "30m" or "2h", or a moment such as "2026-12-24T10:00Z" (UTC unless it has a zone).',
  'told.cancelled': 'Cancelled: no further request is sent. Open requests are finished and stored, and the report is written.',
  'told.paused': 'Paused: no further request is sent. Open requests are finished and stored.',
  'told.continues': 'The batch continues.',
  'told.concurrency': 'At most {concurrency} at the same time from now on.',
  'told.deadline': 'The total timeout ends at {at}. A time without a zone is read as UTC.',
  'refused.cancelled': 'The batch is already cancelled. Open requests are finished and stored.',
  'refused.over': 'The batch has ended: its report is being written, and nothing can be changed any more.',
  'refused.deadlineOver':
    'The total timeout is over, and the batch stops. To generate the missing items: plantain run --again {batch}',
  'refused.past': '{at} is in the past (a time without a zone is read as UTC). To stop the batch, cancel it.',
  'refused.concurrency': 'The concurrency is a whole number from {least} to {most}, not {value}.',
  'refused.deadline': 'A deadline cannot be read from {value}.',
  'refused.yearAway': 'The deadline {at} is more than a year away.',
  'refused.reason': 'A reason is text in quotes, not {value}.',
  'refused.timeHelp':
    'Give a time from now such as "30m" or "2h", or a moment such as "2026-12-24T10:00Z" (UTC unless it has a zone).',
  'refused.nothing': 'nothing',
} as const;
