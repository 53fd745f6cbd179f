import type { Forecast } from '../../src/domain/money/forecast.js';
import { Follower } from '../../src/client/follow/follower.js';
import { Notes, NOW, ScriptedSource } from '../cli/fixtures.js';

/** A follower of a scripted batch, in a time of its own. */
export function following(options: { skipEarlier?: boolean; forecast?: Forecast } = {}) {
  const source = new ScriptedSource();
  const notes = new Notes();
  let now = NOW;
  const follower = new Follower(source, notes.emit, {
    mainQueue: 'plantain',
    sites: ['banana'],
    skipEarlier: options.skipEarlier ?? false,
    now: () => now,
    ...(options.forecast ? { forecast: options.forecast } : {}),
  });
  const pass = (seconds: number): void => {
    now += seconds * 1000;
  };
  return { source, notes, follower, pass };
}
