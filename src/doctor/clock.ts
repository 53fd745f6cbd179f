import { duration } from '../domain/text/text.js';
import type { DoctorContext, Check } from './check.js';
import type { ClockReading } from './clocks.js';
import { fail, type Finding, ok, warn } from './finding.js';

/** What nobody has to care about. */
const FINE_MS = 30_000;
/** Signed requests are refused from a quarter of an hour on (OSS: RequestTimeTooSkewed), and signed URLs end that much sooner. */
const BAD_MS = 300_000;

/** This computer's clock against those of all servers that have answered; to be run after them. */
export function clockChecks({ clocks }: DoctorContext): Check[] {
  return [
    {
      what: 'clock',
      limitMs: 1_000,
      async *run() {
        yield* clockFindings(clocks.readings);
      },
    },
  ];
}

function clockFindings(readings: readonly ClockReading[]): Finding[] {
  if (readings.length === 0) {
    return [warn('clock', 'no site or store has told its time', 'Run doctor again when one of them answers.')];
  }
  const wrong = readings.filter(({ aheadMs }) => Math.abs(aheadMs) > FINE_MS);
  const right = readings.filter((reading) => !wrong.includes(reading));
  const all = right.length === 0;
  return [
    ...(all ? [] : [ok('clock', `agrees with ${right.map(({ origin }) => new URL(origin).host).join(', ')}`)]),
    ...wrong.map((reading) => wrongFinding(reading, all)),
  ];
}

/** When nobody agrees with this computer, its own clock is the first suspect. */
function wrongFinding({ origin, aheadMs }: ClockReading, suspectThis: boolean): Finding {
  const { host } = new URL(origin);
  const seen = `that of ${host} is ${duration(Math.abs(aheadMs))} ${aheadMs > 0 ? 'ahead of' : 'behind'} this computer's`;
  const set = "Let this computer's clock be set by network time (NTP).";
  const tell = `Let whoever runs ${host} set its clock.`;
  const advice = `${suspectThis ? `${set} If it is right: ${tell}` : `${tell} If it is right: ${set}`} Signed requests and addresses need both to agree.`;
  return Math.abs(aheadMs) > BAD_MS ? fail('clock', seen, advice) : warn('clock', seen, advice);
}
