/** What plantain did to an input before it is sent. */
export const inputNotices = {
  'noted.encoding':
    'plantain read the text as {encoding}. First prompt: "{prompt}". If it looks wrong, give the right encoding with --encoding.',
  'noted.smaller':
    'plantain resized {count, plural, one {# picture} other {# pictures}} larger than {size}. To reject such pictures instead: --no-resize',
  'noted.converted':
    'plantain converted {count, plural, one {# picture} other {# pictures}} of a type that the site does not accept. To reject such pictures instead: --no-resize',
  'noted.ignored': 'plantain ignored {count, plural, one {# file} other {# files}} beside the pictures: {names}',
  'noted.more': '{count} more',
} as const;
