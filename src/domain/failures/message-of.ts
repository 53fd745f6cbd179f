/** The message of what was thrown, of any type. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
