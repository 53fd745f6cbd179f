/** What was expected where a value does not fit; the words follow "expected". */
export const expected = {
  'expected.whole': '{what}, a whole number from {from} to {to}',
  'expected.number': '{what}, from {from} to {to}',
  'expected.seconds': '{what}, from {from} to {to} seconds',
  'expected.oneOf': 'one of: {names}',
  'expected.text': 'a text',
  'expected.numberAlone': 'a number',
  'expected.boolean': 'true or false',
  'expected.list': 'a list',
  'expected.object': 'an object',
  'expected.atLeast': 'at least {least}',
  'expected.atMost': 'at most {most}',
  'expected.other': 'another value ({said})',
  'expected.name': 'a name of letters, digits, "_" and "-"',
  'expected.anotherName': 'another name',
  'expected.key': '{example} with the name of an environment variable in capitals',
  'expected.url': 'a URL such as https://example.com, without user, key or query',
} as const;
