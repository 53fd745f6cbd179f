/** What only the contact sheet shows. */
export const sheet = {
  'page.sheet': 'Contact sheet',
  'page.sheet.title': '{batch}: contact sheet',
  'page.sheet.running': 'The batch was still running at {at}. Reload the page to see new pictures.',
  'page.sheet.expired': 'The links to the pictures expired at {at}. Run {command} to write this page again.',
  'page.sheet.reload': 'Reload',
  'page.sheet.marksHere': 'Marks stay in this browser.',
} as const;
