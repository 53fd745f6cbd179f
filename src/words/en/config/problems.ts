/** What is wrong with a value; the words follow its name. */
export const problems = {
  'problem.at': '{path}: {problem}',
  'problem.of': '{name} {problem}',
  'problem.missing': 'is missing; expected {expected}',
  'problem.value': 'is {value}; expected {expected}',
  'problem.quoted': 'is "{value}"; expected {expected}',
  'problem.list': 'is a list; expected {expected}',
  'problem.object': 'is an object; expected {expected}',
  'problem.empty': 'is empty; expected {expected}',
  'problem.text': 'is text ({length, plural, one {# character} other {# characters}}); expected {expected}',
  'problem.name': 'has no valid name; expected {expected}',
  'problem.half': 'contains half a character (such as "\\ud83d", one half of an emoji). Correct the text.',
  'problem.unknown': 'is unknown. Remove it, or use one of these names: {names}',
  'problem.unknownAlone': 'is unknown. Remove it.',
  'problem.unknownNear': 'is unknown. Did you mean {near}?',
} as const;
