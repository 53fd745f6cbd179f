/** What only the contact sheet shows. */
export const sheet = {
  'page.sheet.title': '{batch}: contact sheet',
  'page.sheet.pictures': '{count, plural, one {# picture} other {# pictures}}',
  'page.sheet.failed': '{count} failed',
  'page.sheet.open': '{count} not finished',
  'page.sheet.running': 'The batch was still running at {at}. Reload the page to see new pictures.',
  'page.sheet.reload': 'Reload',
  'page.sheet.expired': 'The links to the pictures expired at {at}. {command} prints new ones.',
  'page.sheet.marked': '{picked} picked, {rejected} rejected',
  'page.sheet.marksHere': 'Marks stay in this browser.',
  'page.sheet.redo': 'Command that generates the rejected items again',
  'page.sheet.copy': 'Copy redo command',
  'page.sheet.copied': 'Command copied',
  'page.sheet.copyFailed': 'The browser does not allow copying. Select the command and copy it.',
} as const;
