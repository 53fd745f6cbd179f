/** What is wrong with a command line. */
export const misuse = {
  'misuse.seeHelp': 'To see what it takes: {command} --help',
  'misuse.unknownCommand': 'There is no command {name}.',
  'misuse.unknownOption': 'There is no option {name} for {command}.',
  'misuse.missingArgument': '{command} needs {name}, which is missing.',
  'misuse.missingValue': 'A value is missing after {option}.',
  'misuse.missingOption': 'The option {option} is required.',
  'misuse.conflict': '{one} and {other} cannot be used together. Give only one of them.',
  'misuse.inEnvironment': '{name} (in the environment)',
  'misuse.tooMany':
    '{command} takes {most, plural, =0 {no arguments} one {at most # argument} other {at most # arguments}}, but got {count}. Put a value that contains spaces in quotes.',
  'misuse.badValue': 'Cannot use “{value}” for {name}. {why}',
  'misuse.wholeNumber': 'Give a whole number from {least} to {most}.',
  'misuse.time': 'Give a time from {least} to {most}, such as 90, 90s, 10m or 1h.',
  'misuse.choice': 'Give one of: {choices}.',
  'misuse.nameAndValue': 'Give a name and a value, such as aspectRatio=16:9.',
  'misuse.encoding':
    'plantain does not know this encoding. Give utf-8, utf-16le, gb18030, big5, shift_jis, euc-kr, windows-1252 or windows-1251.',
  'misuse.failureCode': 'There is no such code.',
  'misuse.items': 'Give positions from 1, ranges or IDs, such as 3,7,12-15 or pear.',
  'misuse.codes': 'Codes: {codes}.',
  'misuse.since': 'Give a time span such as 90m, 12h or 7d, or a date such as 2026-11-27.',
  'misuse.keyOnLine':
    'There is no option {flag}: other programs on this computer can read a key on the command line, and the shell keeps it in its history. Write NAME=… into .env and give --key-env NAME.',
  'misuse.baseUrlElsewhere':
    '--base-url makes a site only for the worker of this command, but {command} leaves the work to other workers.',
  'misuse.baseUrlElsewhereAdvice': 'Add the site to their configuration, and choose it with --site.',
} as const;
