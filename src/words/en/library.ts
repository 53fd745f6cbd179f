/** What a program reads that uses plantain as a library. */
export const library = {
  'hosted.incomplete': "The workflow bundle does not hold plantain's workflows.",
  'hosted.addExports': "Add export * from 'plantain/workflows' to the file that the bundle is made of.",
  'hosted.sameNames': 'plantain has activities of the same name: {names}.',
  'hosted.rename': 'Rename your activities.',
} as const;
