/** What is wrong with a file or a folder of an input. The texts follow its name and a colon. */
export const inputFiles = {
  'input.count': 'Expected a whole number, 1 or more.',
  'input.missing': 'The file does not exist. Check the path.',
  'input.missingAt': 'The file {path} does not exist.',
  'input.missingAdvice': 'Correct the path, or put the file there.',
  'input.brokenLink': 'The file is a link to a file that does not exist. Replace the link with the file itself.',
  'input.unreadable': 'The file cannot be read: {why}.',
  'input.isFolder': 'This is a folder. Give the path of a file instead.',
  'input.special': 'This is not a regular file but a pipe, a socket or a device. Save its content in a file.',
  'input.changed': 'The file changed while plantain read it. Run the command again when the file is complete.',
  'input.encodings': 'The file is not text in UTF-8, UTF-16 or GB18030. Save it as UTF-8.',
  'input.encoding.wrong': 'The file is not text in {encoding}. Save it as UTF-8, or give its encoding with --encoding.',
  'input.encoding.reading': '"{example}" in {encoding}',
  'input.encoding.unclear':
    'The file has no clear encoding: it reads {readings}. Save the file as UTF-8, or give the right encoding: {flags}.',
  'input.encoding.notUtf8':
    'The file is not UTF-8, and its encoding is not clear: it reads {readings}. Save the file as UTF-8, or give the right encoding: {flags}.',
  'input.encoding.broken':
    '{count, plural, one {Line {lines} is not valid {encoding}. Fix the line, or give the right encoding with --encoding.} other {Lines {lines} are not valid {encoding}. Fix the lines, or give the right encoding with --encoding.}}',
  'input.encoding.brokenMany':
    '{count} lines are not valid {encoding}, the first of them {lines}. Fix them, or give the right encoding with --encoding.',
} as const;

/** The same of a folder with pictures and prompts. */
export const inputFolders = {
  'input.folder.missing': 'The folder does not exist. Check the path.',
  'input.folder.notFolder': 'This is a file, not a folder. Give the folder that contains it: {folder}',
  'input.folder.unreadable': 'The folder cannot be read: {why}.',
  'input.folder.noInput':
    'The folder contains neither pictures nor a subfolder "input". Put pictures into it and give the prompt with --prompt "…". Or put the pictures into {images} and the prompt into {text}.',
  'input.folder.noInputPictures':
    'The folder contains pictures, but no prompt for them. Add one with --prompt "…". Or move the pictures into {images} and write the prompt into {text}.',
  'input.folder.inner': 'The folder has no subfolder "input". Did you mean the folder above it, {parent}?',
  'input.folder.noImages': 'The folder does not exist. Create it and put the pictures into it.',
  'input.folder.noPictures': 'The folder contains no pictures. Put the pictures into it.',
  'input.folder.noPicturesHere':
    'The folder contains no pictures. Put the pictures into it. To use the pictures in its subfolders, add --recursive.',
  'input.folder.noText': 'The file does not exist. Write the prompt into it, or give the prompt with --prompt "…".',
  'input.pairing':
    'There {prompts, plural, one {is # prompt} other {are # prompts}} for {pictures, plural, one {# picture} other {# pictures}}. Write one prompt per picture, one per line. Or use every prompt with every picture: --every-prompt ({items, plural, one {# item} other {# items}}).',
} as const;
