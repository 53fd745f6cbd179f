import type { DoctorContext, Check } from './check.js';
import { clockChecks } from './clock.js';
import { configurationChecks, nodeChecks } from './configuration.js';
import { proxyChecks } from './proxy.js';
import { siteChecks } from './sites.js';
import { spoolChecks } from './spool.js';
import { storeChecks } from './stores.js';
import { temporalChecks } from './temporal.js';

type Checks = (context: DoctorContext) => readonly Check[];

/** In the order of their lines, all at once. None of them costs anything. Add a check here. */
const CHECKS: readonly Checks[] = [
  configurationChecks,
  nodeChecks,
  temporalChecks,
  spoolChecks,
  proxyChecks,
  storeChecks,
  siteChecks,
];

/** After those, because they look at what came of them. */
const LATER: readonly Checks[] = [clockChecks];

/** All checks, in stages: each begins when the one before it has ended. */
export const stagesOf = (context: DoctorContext): readonly (readonly Check[])[] =>
  [CHECKS, LATER].map((stage) => stage.flatMap((checks) => checks(context)));
