/** Items of an ended batch that somebody chose, and the marks of a person. */
export const redo = {
  'marks.unreadable': '{file} is not a file of marks that plantain can read.',
  'marks.unreadableAdvice': 'To start over, remove the file and mark the pictures again. Or name the items: --items 3,7,12',
} as const;
