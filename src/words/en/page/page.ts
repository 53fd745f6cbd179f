/** What the pages have in common. */
export const page = {
  'page.language': 'Language',
  'page.search': 'Search prompts and names',
} as const;
