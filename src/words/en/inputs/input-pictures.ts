/** What is wrong with a picture of an input. The texts follow its name and a colon. */
export const inputPictures = {
  'input.picture.name': 'The name of the file is not valid UTF-8. Rename the file.',
  'input.picture.empty': 'The file is empty (0 bytes). Copy or download the picture again.',
  'input.picture.tooLarge': 'The file is too large: {size}. At most {most} are allowed. Save a smaller copy of the picture.',
  'input.picture.tooManyPixels':
    'The picture is too large: {width} × {height} pixels are {millions} million. At most {most} million are allowed. Save a smaller copy of the picture.',
  'input.picture.isText': 'The file contains text, not a picture. Give a PNG, JPEG, WebP, HEIC or HEIF file.',
  'input.picture.isNone': 'The file is not a picture. Give a PNG, JPEG, WebP, HEIC or HEIF file.',
  'input.picture.type': 'The file is {type}. Convert it to PNG, JPEG, WebP, HEIC or HEIF.',
  'input.picture.damaged': 'The picture is damaged ("{why}"). Copy, export or download it again.',
  'input.fit.type': 'The picture is {type}, and the site accepts only {types}.',
  'input.fit.size': 'The picture has {size}, and the site accepts at most {most}.',
  'input.fit.heic': 'plantain cannot convert HEIC. Save the picture as JPEG.',
  'input.fit.off': 'plantain changes the picture to fit if you leave out --no-resize.',
  'input.fit.impossible': 'plantain cannot make it fit. Save a smaller copy of the picture, as JPEG or PNG.',
  'input.fit.failed': 'plantain cannot convert it ("{why}"). Save a smaller copy of the picture, as JPEG or PNG.',
  'input.mask.notTaken':
    'The site does not accept a mask for this item. Remove the mask, or choose a site and a model that accept one.',
  'input.mask.noPicture':
    'A mask shows where the first reference picture may change, and the item has none. Add the picture, or remove the mask.',
  'input.mask.type': 'The mask is {type}, and the site accepts only {types}. Save the mask as {types}, with transparent pixels.',
  'input.mask.tooLarge': 'The mask has {size}, and the site accepts at most {most}. Save it with fewer colors.',
  'input.mask.size':
    'The mask has {mask} pixels, but the first reference picture ({name}) has {picture}. Save the mask in the size of the picture.',
  'input.mask.resized':
    'plantain resized the picture because it is too large for the site. Save a smaller copy, and the mask in its size.',
  'input.mask.opaque':
    'The mask has no transparent pixels, so nothing may change. Make it transparent where the picture may change.',
} as const;

/** Prompts and URLs of an input. */
export const inputTexts = {
  'input.prompt.none': 'The file contains no prompt. Write the prompt into it.',
  'input.prompt.empty': 'The prompt is empty. Give a text, such as {example}',
  'input.prompt.tooLarge':
    'The file is too large for one prompt: {size}. At most {most} are allowed. For one prompt per line, add --prompt-per-line.',
  'input.prompt.linesTooLarge': 'The file is too large: {size}. At most {most} are allowed. Split it into several files.',
  'input.url.data': '{text} is a picture written as text (a data: URL). Save it as a file and give its path.',
  'input.url.scheme': '{text} is not a URL that starts with http:// or https://. Give such a URL, or the path of a file.',
  'input.url.invalid': '{text} is not a valid URL. Correct it, or download the picture and give its path.',
  'input.url.isPath':
    '{text} is not a URL that starts with http:// or https://. For a picture on this computer, use --ref {text}',
  'input.url.none': 'The file contains no URL. Write one URL per line.',
  'input.url.tooLarge': 'The file is too large: {size}. At most {most} are allowed. Remove URLs from it.',
  'input.url.noWay': 'The picture cannot be downloaded here. Save it as a file and give its path.',
  'input.url.tries': 'plantain tried three times. Check the URL and the network connection, or try again later.',
  'input.picture.outside': 'is not among the uploaded files',
} as const;
