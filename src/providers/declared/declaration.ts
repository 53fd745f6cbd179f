import { issueOf } from '../../domain/issue.js';
import { problemsIn } from './checks.js';
import { declarationContent } from './content.js';

export { type Declaration, declarationContent } from './content.js';

/** The schema of a declaration: what zod says of each place, and then what places say of one another. */
export const declaration = declarationContent.superRefine((value, context) => {
  for (const { path, message } of problemsIn(value)) context.addIssue(issueOf(message, ...path));
});
