/** What doctor finds on this computer and in stores. */
export const doctorPlaces = {
  'doctor.configuration':
    '{file}: {sites, plural, one {# site} other {# sites}} ({names}), {stores, plural, one {# store} other {# stores}}, data folder {folder}',
  'doctor.builtIn':
    'no file, so plantain uses its built-in settings: {sites, plural, one {# site} other {# sites}} ({names}), {stores, plural, one {# store} other {# stores}}, data folder {folder}',
  'doctor.noSites': '{file} has no site',
  'doctor.noFile': 'there is no configuration file, and so no site',
  'doctor.noSites.advice': 'Write a configuration with a site: plantain init',
  'doctor.envReadable': 'other users can read the keys in {file}',
  'doctor.envReadable.advice': 'Make it readable only for you: chmod 600 {file}',
  'doctor.oldNode': '{version} is too old',
  'doctor.oldNode.advice': 'Install Node.js {least} or later, such as the current LTS version.',
  'doctor.proxy': '{proxy} for site {site}, from {place}',
  'doctor.noProxy': 'none for {sites}',
  'doctor.wrongProxy.advice': 'Correct the proxy of site {site}, which comes from {place}.',
  'doctor.noClock': 'no site or store has sent its time',
  'doctor.noClock.advice': 'Run plantain doctor again when one of them answers.',
  'doctor.clock': 'agrees with {hosts}',
  'doctor.clockAhead': 'the clock of {host} is {time} ahead of the clock of this computer',
  'doctor.clockBehind': 'the clock of {host} is {time} behind the clock of this computer',
  'doctor.clock.setThis':
    'Set the clock of this computer by network time (NTP). If it is right, ask the operator of {host} to set theirs. Signed requests and URLs need both clocks to agree.',
  'doctor.clock.setThat':
    'Ask the operator of {host} to set its clock. If it is right, set the clock of this computer by network time (NTP). Signed requests and URLs need both clocks to agree.',
  'doctor.spool': '{folder} is writable, {free} are free',
  'doctor.spoolUnknown': '{folder} is writable; its free space is unknown',
  'doctor.spoolFull': '{folder} has {free} left, and plantain sends no request with less than {least}',
  'doctor.spoolLow': '{folder} has only {free} left',
  'doctor.spool.advice': 'Free disk space, or set dataDir in the configuration to a folder on another disk.',
  'doctor.spoolRefused.advice': '{advice} Or set dataDir in the configuration to another folder.',
  'doctor.unstored':
    'batch {batch} has {count, plural, one {# answer} other {# answers}} with paid pictures that are not stored yet',
  'doctor.unstored.advice': 'If no command is working on the batch: plantain resume {batch}',
  'doctor.probe': 'a test file was written, read and removed',
  'doctor.probeWrite': 'a test file could not be written: {why}',
  'doctor.probeRead': 'a test file could not be read: {why}',
  'doctor.probeOther': 'its content had changed',
  'doctor.probeRemove': 'a test file was written and read, but could not be removed: {why}',
  'doctor.probeRemove.advice': 'Pictures can be stored all the same. Remove {key} manually, or allow plantain to remove files.',
  'doctor.folder.advice':
    'Free disk space, fix the permissions of the folder, or set stores.{store}.path in {file} to another folder.',
  'doctor.store.advice': 'Correct stores.{store} in {file}: its endpoint, its credentials and their permissions.',
} as const;
