import { type Text, words } from '../words/words.js';
import type { DoctorContext, Check } from './check.js';
import type { ClockReading } from './clocks.js';
import { fail, type Finding, ok, warn } from './finding.js';

const WHAT = words('subject.clock');
/** What nobody has to care about. */
const FINE_MS = 30_000;
/** Signed requests are refused from a quarter of an hour on (OSS: RequestTimeTooSkewed), and signed URLs end that much sooner. */
const BAD_MS = 300_000;

/** This computer's clock against those of all servers that have answered; to be run after them. */
export function clockChecks({ clocks }: DoctorContext): Check[] {
  return [
    {
      what: WHAT,
      limitMs: 1_000,
      async *run() {
        yield* clockFindings(clocks.readings);
      },
    },
  ];
}

function clockFindings(readings: readonly ClockReading[]): Finding[] {
  if (readings.length === 0) return [warn(WHAT, words('doctor.noClock'), words('doctor.noClock.advice'))];
  const wrong = readings.filter(({ aheadMs }) => Math.abs(aheadMs) > FINE_MS);
  const right = readings.filter((reading) => !wrong.includes(reading));
  const all = right.length === 0;
  const hosts = right.map(({ origin }) => new URL(origin).host);
  return [
    ...(all ? [] : [ok(WHAT, words('doctor.clock', { hosts: { list: hosts } }))]),
    ...wrong.map((reading) => wrongFinding(reading, all)),
  ];
}

/** When nobody agrees with this computer, its own clock is the first suspect. */
function wrongFinding({ origin, aheadMs }: ClockReading, suspectThis: boolean): Finding {
  const { host } = new URL(origin);
  const values = { host, time: { ms: Math.abs(aheadMs) } };
  const seen: Text = aheadMs > 0 ? words('doctor.clockAhead', values) : words('doctor.clockBehind', values);
  const advice = suspectThis ? words('doctor.clock.setThis', { host }) : words('doctor.clock.setThat', { host });
  return Math.abs(aheadMs) > BAD_MS ? fail(WHAT, seen, advice) : warn(WHAT, seen, advice);
}
