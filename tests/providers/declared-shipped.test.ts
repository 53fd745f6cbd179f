import { describe, expect, it } from 'vitest';
import { readDeclaration, shippedNames } from '../../src/config/declared/declarations.js';
import { playSamples } from '../../src/prepare/played/play.js';
import { say } from '../../src/words/current.js';

describe('declarations that come with plantain', async () => {
  const names = await shippedNames();

  it('are those of the documentation', () => {
    expect(names).toEqual(['apimart', 'bfl', 'dashscope-qwen', 'dashscope-wan', 'fal', 'replicate', 'seedream']);
  });

  it.each(names)('%s does what its samples say', async (name) => {
    const { declaration } = await readDeclaration(name, process.cwd());
    const played = await playSamples(declaration);
    expect(played.flatMap(({ problems }) => problems.map(say))).toEqual([]);
    expect(played.length).toBeGreaterThan(1);
  });
});
