/** Items of an ended batch that somebody chose, and the marks of a person. */
export const redo = {
  'marks.unreadable': '{file} is not a file of marks that plantain can read.',
  'marks.unreadableAdvice': 'To start over, remove the file and mark the pictures again. Or name the items: --items 3,7,12',
  'redo.unknown': 'Batch {batch} has {count, plural, one {no item {items}} other {no items {items}}}.',
  'redo.items':
    '{count, plural, one {It has # item, with the ID {first}.} other {It has the items 1 to #, with IDs from {first} to {last}.}}',
  'redo.ambiguous': '{name} is a position in batch {batch}, and also the ID of another item, at position {position}.',
  'redo.ambiguousAdvice': 'For the position, give {positions}. For the ID, give {id}.',
  'redo.noneChosen': 'No item is chosen.',
  'redo.noneChosenAdvice': 'Give positions, ranges or IDs, such as --items 3,7,12-15',
  'redo.noMarks': 'Batch {batch} has no marks: there is no {file}.',
  'redo.noneRejected': 'No picture of batch {batch} is rejected in {file}.',
  'redo.noFolder': 'The folder of the pictures of batch {batch} is not known any more.',
  'redo.rejectAdvice':
    'To reject pictures on its page: plantain open {batch}. Or name the items: plantain run --again {batch} --items 3,7,12',
  'redo.needsAgain': '{flag} works only with --again.',
  'redo.needsAgainAdvice': 'Add --again with the name of the batch, or leave out {flag}.',
  'redo.both': 'Choose items by --items or by --rejected, not by both.',
  'redo.none':
    '{count, plural, one {The chosen item of batch {batch} is not generated again.} other {None of the # chosen items of batch {batch} is generated again.}} Nothing was sent.',
  'redo.input': '{count, plural, one {# chosen item} other {# chosen items}} of batch {batch}',
  'redo.inputRejected': '{count, plural, one {# rejected item} other {# rejected items}} of batch {batch}',
  'redo.emptyPrompt': '--prompt is empty.',
  'redo.emptyPromptAdvice': 'Give the new prompt, or leave out --prompt to use the same prompts again.',
  'redo.further':
    'A site may still have further paid pictures of {count, plural, one {# chosen item} other {# chosen items}}. To fetch them first, at no charge: plantain resume {batch}',
  'redo.same':
    '{count, plural, one {# item} other {# items}} would come out the same as before, because nothing about the request is changed. {why}',
  'forecast.remade':
    '{count, plural, one {# item has a picture already and is} other {# items have pictures already and are}} paid for again. What exists stays where it is.',
  'head.remade': 'redo',
  'redo.goneAdvice':
    'To generate these items, run them from their own input: plantain run. To generate only the others: add --skip-bad',
} as const;
