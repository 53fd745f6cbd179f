/** The first clause of a description, in English or Chinese: for lines that have little room. Names such as `plantain.config.json` stay whole. */
export const firstClause = (description: string): string =>
  description.split(/[.;:](?=\s|$)|\s\(|[。；：（]/u, 1)[0]?.trim() ?? '';
