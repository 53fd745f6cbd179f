import { describe, expect, it } from 'vitest';
import { mergedParams, nodeName, ownName, withOwnNames } from '../../src/domain/text/own-names.js';

describe("the node's names", () => {
  it.each([
    ['top_p', 'topP'],
    ['max_output_tokens', 'maxOutputTokens'],
    ['retry_times', 'retries'],
    ['extra_payload_json', 'extraPayload'],
  ])('%s is %s, and back', (node, own) => {
    expect(ownName(node)).toBe(own);
    expect(ownName(own)).toBe(own);
    expect(nodeName(own)).toBe(node);
  });

  it('are none where both are the same', () => {
    expect(nodeName('seed')).toBeUndefined();
    expect(ownName('constructor')).toBe('constructor');
    expect(ownName('_x')).toBe('_x');
  });

  it('do not overwrite what is there under our name', () => {
    expect(withOwnNames({ top_p: 1, topP: 2, top_k: 3 })).toEqual({ top_p: 1, topP: 2, topK: 3 });
  });

  it('are the same parameter on every level', () => {
    expect(mergedParams({ top_p: 1, seed: 1 }, { topP: 2 }, { top_p: 3 })).toEqual({ topP: 3, seed: 1 });
  });
});
