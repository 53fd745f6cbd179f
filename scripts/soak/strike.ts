import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServerFolder } from '../../src/temporal/server-folder.js';
import type { Command, PersonsFolder } from '../persons-folder.js';
import type { Disks } from './disk.js';
import type { Blow, Plan } from './plan.js';

const ROOM_MS = 1_500;

/** Lets a blow befall the batch; answers whether its command has to be replaced by another one. */
export async function strike(blow: Blow, plan: Plan, folder: PersonsFolder, command: Command, disks: Disks): Promise<boolean> {
  switch (blow.kind) {
    case 'interrupt':
      await command.interrupt();
      return true;
    case 'kill':
      if (blow.whom !== 'command') await signalServer(folder, 'SIGKILL');
      if (blow.whom === 'server') return false;
      await command.kill();
      return true;
    case 'late': {
      await signalServer(folder, 'SIGKILL');
      await command.kill();
      const { totalTimeoutMs = 0, graceMs = 0 } = plan.limits ?? {};
      await sleep(totalTimeoutMs + graceMs + ROOM_MS);
      return true;
    }
    case 'stop':
      await stop(blow, folder, command);
      return false;
    case 'break':
      await disks.break(blow.part, blow.forMs);
      return false;
    case 'fill':
      await disks.fill(blow.part, blow.forMs);
      return false;
  }
}

async function stop({ whom, forMs }: Extract<Blow, { kind: 'stop' }>, folder: PersonsFolder, command: Command): Promise<void> {
  const both = async (signal: 'SIGSTOP' | 'SIGCONT'): Promise<void> => {
    if (whom !== 'command') await signalServer(folder, signal);
    if (whom !== 'server') command.signal(signal);
  };
  await both('SIGSTOP');
  await sleep(forMs);
  await both('SIGCONT');
}

async function signalServer(folder: PersonsFolder, signal: NodeJS.Signals): Promise<void> {
  const pid = (await new ServerFolder(join(folder.path, '.plantain')).readRecord())?.process?.pid;
  if (pid !== undefined) signalOnce(pid, signal);
}

export function signalOnce(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It was ending by itself.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
