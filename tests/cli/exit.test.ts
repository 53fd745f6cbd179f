import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { info } from '../../src/client/events.js';
import { type Config, ConfigError } from '../../src/config/load.js';
import { ServiceAwayError } from '../../src/client/follow/source.js';
import { type FailureCode, PlantainError } from '../../src/domain/failures/failure.js';
import type { Forecast } from '../../src/domain/money/forecast.js';
import type { RunningItem } from '../../src/domain/progress.js';
import { exitCodeOf } from '../../src/cli/exit.js';
import { UserError, type UserErrorCode } from '../../src/domain/failures/user-error.js';
import { InterruptedError, Interrupts } from '../../src/cli/interrupt.js';
import { tellHowToContinue } from '../../src/cli/serve.js';
import { openWork } from '../../src/client/serve/open-work.js';
import { PlainRenderer } from '../../src/cli/render/plain.js';
import { stoppingPhrase } from '../../src/client/phrases/stopping.js';
import { troubleOf } from '../../src/cli/trouble.js';
import { Notes, Page, summary, tally } from './fixtures.js';
import { say } from '../../src/words/current.js';

const plantainError = (code: FailureCode): PlantainError => new PlantainError({ code, message: 'no', billing: 'unbilled' });

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

  it.each<[number, UserErrorCode[]]>([
    [2, ['usage', 'config', 'input', 'not_found', 'conflict', 'refused']],
    [1, ['unreachable', 'server', 'site', 'gone', 'ended', 'incompatible', 'file', 'unexpected']],
  ])('are %i for each of these kinds of errors: %j', (exitCode, codes) => {
    for (const code of codes) {
      const told = troubleOf(new UserError(code, 'no', { advice: 'Do this.', problems: ['a'], cause: new Error('why') }));
      expect(told).toEqual({ exitCode, trouble: { code, message: 'no', problems: ['a'], advice: 'Do this.' } });
    }
  });

  it.each<[string, unknown, number, UserErrorCode]>([
    ['a mistake in the configuration', new ConfigError([{ path: 'sites.a.key', message: 'is missing' }]), 2, 'config'],
    ['a site that lacks its key', plantainError('auth'), 2, 'config'],
    ['an outage of Temporal', new ServiceAwayError('away'), 1, 'unreachable'],
    ['what the file system refuses', Object.assign(new Error('full'), { code: 'ENOSPC', syscall: 'write' }), 1, 'file'],
    ['a fault of plantain', new TypeError('x is not a function'), 1, 'unexpected'],
  ])('tell %s by its kind', (_, error, exitCode, code) => {
    expect(troubleOf(error)).toMatchObject({ exitCode, trouble: { code } });
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
    ['while something is awaited how to go on', false, ['Left before all was stored. To continue: plantain resume summer']],
    ['once all has stopped nothing more', true, []],
  ])('say at the second signal, %s', (_, over, words) => {
    const signals = new EventEmitter();
    const notes = new Notes();
    const saidAtLeaving: string[][] = [];
    const interrupts = new Interrupts(signals, () => saidAtLeaving.push([...notes.notices]));
    vi.useFakeTimers();
    signals.emit('SIGINT');
    tellHowToContinue({ emit: notes.emit, interrupts }, 'summer');
    vi.advanceTimersByTime(1_000);
    if (over) interrupts.lastWords();
    signals.emit('SIGINT');
    vi.useRealTimers();
    expect(saidAtLeaving).toEqual([words]);
    expect(say(stoppingPhrase('summer', { requests: 0, tasks: [] }, undefined))).toContain(
      'Press Ctrl-C again to leave at once.',
    );
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

describe('what a command waits for when it stops', () => {
  const running = (phase: RunningItem['phase'], site: string): RunningItem => ({
    ...{ index: 0, id: 'a', label: 'a', attempt: 1, since: 0 },
    ...{ phase, site },
  });
  const config = {
    sites: { free: { provider: 'comfyui' }, paid: { provider: 'grsai' }, quick: { provider: 'gemini' } },
  } as unknown as Config;

  it('is what is paid for and not kept; what a site keeps at no charge is named with how to collect it', () => {
    const work = openWork(config, [
      running('generating', 'quick'),
      running('collecting', 'paid'),
      running('collecting', 'free'),
      running('collecting', 'free'),
      running('waiting', 'quick'),
    ]);
    expect(say(stoppingPhrase('summer', work, undefined))).toBe(
      'Stopping: nothing new is started, and the batch is paused. Waiting for 1 open request and 1 task at paid. Their pictures are stored. ' +
        '2 tasks at free can be collected while its server runs: plantain resume summer. ' +
        'Press Ctrl-C again to leave at once: 1 request is open and may be paid twice.',
    );
  });

  it('costs at most the dearest price for each open request, and no sum where a price is missing', () => {
    const work = { requests: 3, tasks: [] };
    const usd = (amount: string) => ({ pictures: 1, price: { amount, currency: 'USD' } });
    const forecast = { pictures: 2, concurrency: 1, requestDelayMs: 0, requestsAtMost: 2, unpriced: [] };
    const phrase = (prices: Forecast['prices']) => say(stoppingPhrase('summer', work, { ...forecast, prices }));
    expect(phrase([usd('0.04'), usd('0.134')])).toContain('3 requests are open, up to 0.402 USD may be paid twice.');
    expect(phrase([usd('0.04'), { pictures: 1 }])).toContain('3 requests are open and may be paid twice.');
  });
});

describe('a screen that nobody reads', () => {
  it('is a first interrupt, never a second, and plain lines go where errors go', async () => {
    const [signals, screen] = [new EventEmitter(), new Page()];
    const leave = vi.fn();
    const interrupts = new Interrupts(signals, leave, [screen]);
    const problems = new Page();
    const renderer = new PlainRenderer(screen, problems, { quiet: false });
    vi.useFakeTimers();
    screen.emit('error', new Error('EPIPE'));
    expect(await interrupts.take()).toBe('SIGPIPE');
    vi.advanceTimersByTime(1_000);
    screen.emit('error', new Error('EPIPE'));
    signals.emit('SIGHUP');
    expect(leave).not.toHaveBeenCalled();
    vi.useRealTimers();
    renderer.show(info('Stopping'));
    expect(problems.lines).toEqual(['Stopping']);
    interrupts.dispose();
  });
});

describe('a server that dies while a worker connects', () => {
  it('is told as Temporal that does not answer, with what to do, and without a stack', () => {
    const error = Object.assign(new Error('transport error'), { name: 'TransportError' });
    const { exitCode, trouble } = troubleOf(error);
    expect(exitCode).toBe(1);
    expect(say(trouble.message)).toBe('Temporal does not answer.');
    expect(say(trouble.advice ?? '')).toContain('Run the command again');
  });
});
