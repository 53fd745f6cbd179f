/** Of `plantain clean`. */
export const cleaning = {
  'command.clean': 'Remove what no batch needs any more',
  'command.cleanMore':
    'Remove what no batch needs any more and what is older than 30 days: journals of requests, staged pictures of complete batches, copies. What may still bring a picture or show a charge stays.',
  'option.dryRunClean': 'Show what would be removed, and remove nothing',
  'clean.kind.journals': 'journals of requests',
  'clean.kind.references': 'staged reference pictures',
  'clean.kind.replies': 'replies of sites',
  'clean.kind.records': 'parts of records, merged into one file',
  'clean.kind.unstarted': 'staged batches that never started',
  'clean.kind.copies': 'copies of pictures',
  'clean.kind.databases': 'damaged databases of Temporal',
  'clean.kind.hosts': 'notes of hosts that are gone',
  'clean.line': '{kind}: {files, plural, one {# file} other {# files}}, {size}',
  'clean.lineOf': '{kind}, batch {batch}: {files, plural, one {# file} other {# files}}, {size}',
  'clean.removed': 'Removed {files, plural, one {# file} other {# files}} that no batch needs any more ({size}).',
  'clean.would': 'This would remove {files, plural, one {# file} other {# files}} ({size}). Nothing was removed.',
  'clean.nothing': 'There is nothing to remove.',
  'clean.keeps': 'Kept: {name}: {why}',
  'clean.open': 'The batch has not ended.',
  'clean.known': 'Temporal still has the batch.',
  'clean.unreported': 'It has no report yet. To complete it: plantain resume {batch}',
  'clean.unsettled':
    '{count, plural, one {# request} other {# requests}} may have been charged, or may still bring a picture. To recover it: plantain resume {batch}',
  'clean.incomplete':
    'It has items without a picture, and keeps their reference pictures. To generate them: plantain run --again {batch}',
} as const;
