import { lookAtAll } from '../../doctor/look.js';
import type { Finding } from '../../doctor/finding.js';
import { say } from '../../words/current.js';
import type { Api } from '../api.js';
import type { House } from '../house.js';
import type { Rooms } from '../rooms.js';

interface Checkup {
  /** Epoch milliseconds. */
  readonly at?: number;
  readonly findings: readonly Finding[];
}

export function addDoctor(api: Api, { house }: Rooms): void {
  let last: Checkup = { findings: [] };
  let looking: Promise<Checkup> | undefined;
  const answer = { description: 'Findings, in the order of the checks.', schema: 'Checkup' } as const;
  api.add({ method: 'get', path: '/doctor', summary: 'What doctor found last; checks nothing.', answer }, (c) =>
    c.json(said(last)),
  );
  api.add(
    { method: 'post', path: '/doctor', summary: 'Checks everything that a batch needs, at no charge.', answer },
    async (c) => {
      looking ??= look(house).finally(() => (looking = undefined));
      last = await looking;
      return c.json(said(last));
    },
  );
}

async function look({ config }: House): Promise<Checkup> {
  const findings: Finding[] = [];
  const tell = { onFinding: (finding: Finding) => void findings.push(finding), onWait: () => undefined, emit: () => undefined };
  await lookAtAll({ config, sites: Object.keys(config.sites), cwd: config.folder }, tell);
  return { at: Date.now(), findings };
}

const said = ({ at, findings }: Checkup) => ({
  ...(at === undefined ? {} : { at }),
  findings: findings.map(({ what, level, seen, advice }) => ({
    what: say(what),
    level,
    seen: say(seen),
    ...(advice === undefined ? {} : { advice: say(advice) }),
  })),
});
