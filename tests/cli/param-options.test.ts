import { Command } from '@commander-js/extra-typings';
import { describe, expect, it } from 'vitest';
import { addParamOptions } from '../../src/cli/options/params.js';

const command = new Command('run');
addParamOptions(command);
const descriptionOf = (flag: string) => command.options.find(({ long }) => long === flag)?.description ?? '';

describe('the help of a parameter', () => {
  it('is that of each provider where they take it otherwise', () => {
    const model = descriptionOf('--model');
    expect(model).toContain('comfyui: Model file that the workflow loads');
    expect(model).toMatch(/gemini: Model that makes the picture \(.+gemini-nano-banana-2.1\)/);
    expect(model).toMatch(/grsai: Model that makes the picture \(.+nano-banana-fast\)/);
  });

  it('names no provider where only one takes it, or all alike', () => {
    expect(descriptionOf('--steps')).toMatch(/^Steps of the sampler/);
  });
});
