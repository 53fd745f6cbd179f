/** What plantain did to an input before it is sent. */
export const inputNotices = {
  'noted.encoding':
    'plantain read the text as {encoding}. First prompt: "{prompt}". If it looks wrong, give the right encoding with --encoding.',
  'noted.smaller':
    'plantain resized {count, plural, one {# picture} other {# pictures}} larger than {size}. To reject such pictures instead: --no-resize',
  'noted.converted':
    'plantain converted {count, plural, one {# picture} other {# pictures}} of a type that the site does not accept. To reject such pictures instead: --no-resize',
  'noted.masks': '{count, plural, one {# item has a mask} other {# items have a mask}}',
  'noted.ignored': 'plantain ignored {count, plural, one {# file} other {# files}} beside the pictures: {names}',
  'noted.more': '{count} more',
  'noted.alone':
    'plantain uses the prompt without the {count, plural, one {# picture} other {# pictures}} in input/image. To use it with the pictures: {command}',
  'noted.copies':
    'plantain generates {count} pictures of the prompt, because --concurrency is {count} and --count is missing. For another number, add --count.',
  'noted.name': 'The batch is named {batch}. A name has at most {most} characters: letters, digits, "_" and "-".',
} as const;

/** What a batch is made from. */
export const sources = {
  'source.folder': 'folder {folder}',
  'source.with': '{input} with {prompts}',
  'source.inOrder': '{input}, one prompt per picture',
  'source.every': '{input}, every prompt with every picture',
  'source.prompt': 'prompt',
  'source.prompts': 'prompts, one per line',
  'source.promptFile': 'prompt of {file}',
  'source.promptsFile': 'prompts of {file}, one per line',
  'source.list': 'list {file}',
  'source.standardInput': 'list on standard input',
} as const;

/** What is wrong with an input as a whole. */
export const sourceTroubles = {
  'source.missing': 'There is no file or folder {path}.',
  'source.missingAdvice': 'Check the path. Relative paths start at {folder}.',
  'source.missingNear': 'Did you mean {path}?',
  'source.twoPrompts': '--prompt and --prompt-file both give the prompt.',
  'source.twoPromptsAdvice': 'Leave one of them out.',
  'source.noPictures': '{options} can only be used with a folder of pictures, and this command names none.',
  'source.noPicturesAdvice': 'Name the folder first, such as: plantain run my-photos {options}. Or leave out {options}.',
  'source.listOnly': '{options} cannot be used with a list: a list has its own prompts and pictures.',
  'source.listOnlyAdvice': 'Leave out {options}, and write the prompts into the list.',
  'source.textPrompts': '{options} cannot be used with {file}: each line of a .txt file is a prompt of its own.',
  'source.textPromptsAdvice': 'Leave out {options}, or leave out the file.',
  'source.textAlone': '{options} can only be used with a folder of pictures, and {file} contains only prompts.',
  'source.textAloneAdvice':
    'To use its prompts with every picture of a folder: plantain run my-photos --prompt-file {file} --every-prompt',
  'source.kind': 'plantain cannot read {path}: it is neither a folder nor a .txt, .jsonl, .csv or .tsv file.',
  'source.kindAdvice': 'Give a folder with pictures, a .txt file with one prompt per line, or a list as .jsonl, .csv or .tsv.',
  'source.pictureAdvice': 'To use it as the reference picture of a prompt: plantain run --prompt "…" --ref {name}',
  'source.empty': 'The input contains no items. Nothing was sent.',
  'source.emptyAdvice': 'Add prompts or pictures to it, then run the command again.',
  'source.unusable': 'The input cannot be used ({count, plural, one {# problem} other {# problems}}). Nothing was sent.',
  'source.unusableAdvice': 'Fix it, then run the command again. To skip the bad items: add --skip-bad',
  'source.stillUnusable': 'Fix it, then run the command again. --skip-bad does not help here.',
  'source.sameCopies': '{why}, so {count} pictures of one prompt would be the same. Nothing was sent.',
  'source.seedAlone': '--sample-seed chooses the same items as an earlier --sample, and --sample is missing.',
  'source.seedAloneAdvice': 'Add --sample with the number of items, or leave out --sample-seed.',
  'source.fetchFailed': 'The picture cannot be downloaded: {why}',
  'lane.noJobs': 'Site "{site}" has no batch jobs at half price',
  'lane.noJobsAdvice':
    'Leave out --lane batch. plantain knows batch jobs of Google alone; a gateway that passes them on needs "batches": "always" in the settings of the site.',
  'lane.twoEnds': '--deadline and --total-timeout both limit the time of the batch',
  'lane.twoEndsAdvice': 'Leave out one of them.',
  'lane.past': 'The deadline {value} is in the past',
  'lane.until': 'Batch jobs may take until {at}. What they leave is generated afterwards, one by one, at the full price.',
  'lane.tooSoon': 'The deadline is too near for batch jobs',
  'lane.tooSoonAdvice': 'Choose a later --deadline, or leave out --lane batch.',
} as const;
