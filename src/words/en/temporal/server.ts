/** The folder's own Temporal server, and the locks of the folder. */
export const server = {
  'server.starting': "Starting this folder's Temporal server",
  'server.awaited': 'Waiting for process {pid}, which is starting or stopping the Temporal server',
  'server.awaitedContainer': 'Waiting for the Temporal server that another container has started',
  'server.replaced': "This folder's Temporal server (process {pid}) does not answer. plantain ends it and starts another one.",
  'server.restarted': 'The Temporal server (process {pid}) has ended. plantain has started it again as process {next}.',
  'server.notRestarted': 'The Temporal server has ended and cannot be started again. Next try in {time}. {why}',
  'server.otherVersion':
    'The Temporal CLI {made} made the database {file}, but plantain uses version {ours}. A database cannot be converted to another version.',
  'server.otherVersionAdvice':
    'Finish its batches with the version of plantain that started them, or set TEMPORAL_CLI_PATH to a Temporal CLI {made}. To begin anew, move temporal.db, temporal.db-wal, temporal.db-shm and temporal.db.version out of {folder}. Pictures and reports stay, but open batches cannot be continued then.',
  'server.endedAtStart': "This folder's Temporal server ended right after its start.",
  'server.silentAtStart': "This folder's Temporal server did not answer within {time} after its start.",
  'server.noDatabase': "This folder's Temporal server cannot create a new database.",
  'server.log': 'The end of its log {file}:',
  'server.logEmpty': 'Its log {file} is empty.',
  'server.startAdvice':
    'Check that {folder} is writable and that its disk has free space, and run the command again. Or set TEMPORAL_ADDRESS to a Temporal service that runs already.',
  'server.diskFullAdvice': 'The disk of {folder} is full. Free space on it, and run the command again.',
  'server.damaged': 'The database {file} is damaged, and other commands of this folder are still connected to it.',
  'server.damagedAdvice':
    'Stop the commands of this folder (press Ctrl-C twice). The next command keeps the file under another name, creates a new database, and names the batches that it can complete.',
  'server.foreign':
    'The Temporal server of {folder} runs in another container, at {address} there, and this process cannot reach it. Two servers would destroy the database, so plantain starts none here.',
  'server.foreignAdvice':
    'Stop the commands of this folder in the other container, let both containers share a network, or set TEMPORAL_ADDRESS to one Temporal service for both.',
  'server.notEnded': 'The Temporal server (process {pid}) cannot be ended.',
  'server.notEndedAdvice': 'End it, and run the command again: {command}',
  'lock.held': 'Process {pid} holds the lock {path} and does not release it.',
  'lock.heldAdvice': 'Wait until that process ends. If it hangs, end it, and run the command again: {command}',
  'lock.heldElsewhere': 'A process in another container holds the lock {path} and does not release it.',
  'lock.heldElsewhereAdvice': 'Stop the commands of this folder in that container, and run the command again.',
  'lock.heldBriefly': 'Other processes have held the lock {path} for {time}.',
  'lock.heldBrieflyAdvice': 'Wait until the other commands of this folder have started or ended, and run the command again.',
} as const;
