/** How items end without an answer of their own, as workflows put it down. */
export const ends = {
  'end.notStarted': 'the segment of this item was ended before the item was started',
  'end.segmentEnded': 'somebody ended the segment of this item',
  'end.segmentEndedUnderWay': 'somebody ended the segment of this item while the item was in progress',
  'end.notCounted':
    'somebody ended the segment of this item. Requests of {hosts} for it are not counted. To ask these hosts again: plantain resume {batch}',
  'end.totalTimeout': 'the total timeout of the batch is over',
  'end.noSegment': 'Temporal did not start the segment of this item',
  'end.batchEnded': 'the batch ended before this item was started',
  'end.batchEndedWhy': 'the batch ended before this item was started: {why}',
  'end.inTemporal': '{state} in Temporal',
  'end.siteUnserved': 'no worker serves the site {site}',
  'end.inTemporalCancelled': 'cancelled in Temporal',
  'end.inTemporalReported': 'cancelled in Temporal. The report is written',
  'end.noReason': 'no reason given',
  'end.unreadReason': 'the reason could not be read',
  'end.segmentCancelled': 'the segment was cancelled in Temporal',
  'end.hostSilent': 'a host that may have started this item did not answer. What it has stays in its spool',
  'end.hostLost': 'host {host} did not come back. What it has received of {key} is in its spool',
  'end.hostLostReset':
    'host {host}, which sent this request before the batch was reset or its database was restored, did not come back. What it has received of {key} is in its spool',
  'end.noRecord': 'the spool of the host has no record of a request that it may have sent',
  'end.requestCancelled': 'the request was cancelled in Temporal',
  'end.grace': 'no answer within the grace period after the total timeout (phase: {phase})',
  'end.noAnswer': 'no answer in time',
  'end.noAnswerSeen': 'no answer in time. The last reported progress was {progress}%',
} as const;
