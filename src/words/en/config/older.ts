/** Of configurations that are older than plantain. */
export const older = {
  'older.inUse':
    'Using the configuration of the ComfyUI node, {file}, which holds keys in plain text. To move them to .env: plantain config import {name}',
  'older.bucket': 'The oss_* keys of {file} become a store with that command. Until then pictures are saved on this computer.',
  'older.ownForm': '{file} already has the form of plantain. Use it as it is, with --config',
  'older.noNode': '{file} is not a configuration of the node; expected mirror_sites, api_key or base_url',
  'older.noUrl': '{file} names no site with a url',
  'older.noSection': '{file} has no section [{section}] with an api_key',
  'older.severalTimes': 'is there more than once; expected it once',
  'older.workers': 'is not a whole number; expected one from 1 to 100',
  'older.clamped': 'max_workers was {workers}. The concurrency is from 1 to {most}.',
  'older.unused': 'Not used from {file}: {names}',
  'older.unusedNode': 'Not used from {file}, as in the node: {names}. Use --param to set what a picture should be like.',
  'older.skipped': 'Skipped, because they have no url in {file}: {names}',
  'older.empty': 'is empty',
  'older.emptyBoth': 'it is empty, and so is the api_key for all sites',
  'older.neither': 'is neither true nor false',
  'older.noStore': 'The oss_* keys of {file} give no store: {list}.',
} as const;
