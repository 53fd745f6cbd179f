import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { CliError, exitCodeOf, usageError } from '../../src/cli/exit.js';
import { InterruptedError, Interrupts } from '../../src/cli/interrupt.js';
import { tellStopping } from '../../src/cli/stopping.js';
import { Notes, summary, tally } from './fixtures.js';

describe('exit codes', () => {
  it('are 0 only when every item has its picture', () => {
    expect(exitCodeOf({ kind: 'summary', summary: summary() })).toBe(0);
    expect(exitCodeOf({ kind: 'summary', summary: summary({ tally: tally({ success: 2, no_image: 1 }) }) })).toBe(100);
  });

  it('tell a cancelled batch from one that Temporal closed', () => {
    const closed = { kind: 'closed', batchId: 'summer', message: '' } as const;
    expect(exitCodeOf({ ...closed, how: 'cancelled' })).toBe(100);
    expect(exitCodeOf({ ...closed, how: 'failed' })).toBe(1);
    expect(exitCodeOf({ ...closed, how: 'terminated' })).toBe(1);
  });

  it('are 2 for wrong usage and 1 for other errors', () => {
    expect(usageError('no').exitCode).toBe(2);
    expect(new CliError('no').exitCode).toBe(1);
  });
});

describe('interrupts', () => {
  it('ask at the first signal and leave at the second', async () => {
    const signals = new EventEmitter();
    const leave = vi.fn();
    const interrupts = new Interrupts(signals, leave);
    vi.useFakeTimers();
    signals.emit('SIGTERM');
    expect(await interrupts.take()).toBe('SIGTERM');
    vi.advanceTimersByTime(1_000);
    expect(leave).not.toHaveBeenCalled();
    signals.emit('SIGINT');
    expect(leave).toHaveBeenCalledWith(130);
    vi.useRealTimers();
  });

  it.each([
    ['while something is awaited how to go on', false, ['Left before all was stored. To go on: plantain resume summer']],
    ['once all has stopped nothing more', true, []],
  ])('say at the first signal that work is awaited, and at the second %s', (_, over, words) => {
    const signals = new EventEmitter();
    const notes = new Notes();
    const saidAtLeaving: string[][] = [];
    const interrupts = new Interrupts(signals, () => saidAtLeaving.push([...notes.notices]));
    vi.useFakeTimers();
    signals.emit('SIGINT');
    const stopped = tellStopping({ renderer: notes, interrupts }, 'summer');
    vi.advanceTimersByTime(1_000);
    if (over) stopped();
    signals.emit('SIGINT');
    vi.useRealTimers();
    expect(saidAtLeaving).toEqual([[expect.stringContaining('Press Ctrl-C again to leave at once.'), ...words]]);
  });

  it('take the echo that npm sends of one Ctrl-C for the same', () => {
    const signals = new EventEmitter();
    const leave = vi.fn();
    const interrupts = new Interrupts(signals, leave);
    signals.emit('SIGINT');
    signals.emit('SIGINT');
    expect(leave).not.toHaveBeenCalled();
    interrupts.dispose();
    expect(signals.listenerCount('SIGINT')).toBe(0);
  });

  it('give up guarded work unless the command answers the signal itself', async () => {
    const signals = new EventEmitter();
    const guarded = new Interrupts(signals, vi.fn()).guard(new Promise(() => undefined));
    const taking = new Interrupts(signals, vi.fn());
    const orderly = taking.guard(taking.take().then((signal) => `stopped by ${signal}`));
    signals.emit('SIGINT');
    await expect(guarded).rejects.toThrow(InterruptedError);
    await expect(orderly).resolves.toBe('stopped by SIGINT');
  });
});
