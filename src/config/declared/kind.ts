/** What `provider` of a site is whose vendor a file describes. */
export const DECLARED = 'declared';

/** Its kind in the registry: each site has parameters of its own. No name of a kind in a file has a colon. */
export const declaredKind = (site: string): string => `${DECLARED}:${site}`;

/** Whether a kind of the registry is that of a declared site. */
export const isDeclaredKind = (kind: string): boolean => kind.startsWith(`${DECLARED}:`);

/** The name of a declaration in a kind: of one that comes with plantain where sites are set up. */
export const shippedName = (kind: string): string | undefined =>
  isDeclaredKind(kind) ? kind.slice(DECLARED.length + 1) : undefined;
