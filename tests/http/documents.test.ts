import { describe, expect, it } from 'vitest';
import { documentsIn } from '../../src/http/reading/documents.js';

const A = { a: 'x" {y' };
const B = { b: [1, { c: 'd,]' }] };
const [a, b] = [JSON.stringify(A), JSON.stringify(B)];

describe('the JSON in an answer', () => {
  it.each<[string, string, unknown[]]>([
    ['an object', a, [A]],
    ['blanks in front of an object', ` \n\r\n \n${a}\n`, [A]],
    ['an array of chunks', `[${a},\n${b}]`, [A, B]],
    ['an event stream', `event: x\ndata: ${a}\n\n: still here\n\ndata: ${b}\n\ndata: [DONE]\n\n`, [A, B]],
    ['an event stream with other line ends', `data:${a}\r\n\r\ndata:${b}\r\rdata:[DONE]`, [A, B]],
    ['an event in several lines', 'data: {"a":\ndata: [1,\ndata: 2]}\n\n', [{ a: [1, 2] }]],
    ['one object a line', `${a}\n${b}\n`, [A, B]],
    ['objects without anything between them', a + b, [A, B]],
    ['words in front of an object', `)]}' while(1); ${a}`, [A]],
    ['NaN and a comma too many', '{"a":NaN,"b":[-Infinity,"NaN, ]",],}', [{ a: null, b: [null, 'NaN, ]'] }]],
    ['an object that breaks off in a string', '{"a":"x","b":{"c":["y', [{ a: 'x', b: { c: ['y'] } }]],
    ['an object that breaks off in a name', '{"a":"x","b":{"c":["y","z"],"d', [{ a: 'x', b: { c: ['y', 'z'] } }]],
    ['an object that breaks off in a number', `${a}\n{"a":[1,2.`, [A, { a: [1] }]],
    ['words', 'no {JSON} at all', []],
    ['a web page', `<html><script>var x = ${a}</script></html>`, []],
    ['nothing', '', []],
  ])('is read from %s', (_, text, documents) => {
    expect(documentsIn(text).all).toEqual(documents);
  });

  it.each<[string, string]>([
    ['openings without end', '{'.repeat(500)],
    ['objects that are none', '{x}'.repeat(1_000_000)],
    ['quotes without end', '{"\\"'.repeat(500_000)],
    ['backslashes without end', `{"${'\\'.repeat(1_000_000)}`],
  ])('is looked for in time: %s', (_, text) => {
    const startedAt = performance.now();
    documentsIn(text);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
