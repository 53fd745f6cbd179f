import { startComfyuiStandIn } from './comfyui.js';
import { startGeminiStandIn } from './gemini.js';
import { startGrsaiStandIn } from './grsai.js';
import { startOpenAiStandIn } from './openai.js';
import { startOssStandIn } from './oss.js';
import { startVendorStandIn } from './vendors.js';

export { startComfyuiStandIn, startGeminiStandIn, startGrsaiStandIn, startOpenAiStandIn, startOssStandIn, startVendorStandIn };
export type { ComfyuiStandIn, ComfyuiStandInOptions } from './comfyui.js';
export type { Fault, FaultAction, FaultMatch, SiteError } from './faults.js';
export type { BatchTrouble } from './gemini/job.js';
export type { FileTrouble } from './gemini/files.js';
export type { GeminiStandIn, GeminiStandInOptions } from './gemini.js';
export type { GrsaiStandIn, GrsaiStandInOptions } from './grsai.js';
export type { OpenAiStandIn, OpenAiStandInOptions } from './openai.js';
export type { OssStandIn, OssStandInOptions } from './oss.js';
export type { VendorName, VendorStandIn, VendorStandInOptions } from './vendors.js';
export type { Dialect } from './vendors/dialect.js';
export type { Meter, MeterEntry, MeterLog } from './meter.js';
export * as troubles from './troubles.js';

/** A running stand-in, as `plantain stand-ins` shows it. */
export interface RunningStandIn {
  readonly url: string;
  readonly port: number;
  /** Further origins that its answers lead to. */
  readonly origins?: readonly string[];
  close(): Promise<void>;
}

export interface StandInKind {
  readonly name: string;
  /** Kind of the client that speaks to it, as plantain calls it; several stand-ins may answer one kind in different manners. */
  readonly provider: string;
  /** What the configuration of such a client needs besides URL and key. */
  readonly settings: Readonly<Record<string, string | boolean>>;
  /** One line for people. */
  readonly title: string;
  /** A place for results, not a site that makes them. */
  readonly isStore?: true;
  /** `furtherPort`: the first of those for what a stand-in has beside its own. */
  start(options: { port?: number; furtherPort?: number; latencyMs?: number }): Promise<RunningStandIn>;
}

/** The account of a mirror that takes any key: 1000 USD for each, and a picture for 0.10 USD. */
const ANY_KEY = { tokens: {}, anyOtherToken: { name: 'stand-in', remaining: 500_000_000 } };

/** All stand-ins. Add a new one here. */
export const STAND_INS: readonly StandInKind[] = [
  {
    name: 'gemini',
    provider: 'gemini',
    // At Google's own host the key is sent in a header of its own; on loopback a client has to be told.
    settings: { authMode: 'google_xgoog' },
    title: 'Gemini generateContent, as Google answers; a key with "wrong" in it is refused',
    start: (options) => startGeminiStandIn({ ...options, keys: (key) => !key.includes('wrong') }),
  },
  {
    name: 'gemini-mirror',
    provider: 'gemini',
    settings: {},
    title: 'Gemini generateContent, as a mirror of the new-api family answers',
    start: (options) => startGeminiStandIn({ ...options, mode: 'mirror', account: ANY_KEY }),
  },
  {
    name: 'grsai',
    provider: 'grsai',
    settings: {},
    title: 'GRSAI, with its uploads and the host of its results',
    start: (options) => startGrsaiStandIn(options),
  },
  {
    name: 'comfyui',
    provider: 'comfyui',
    settings: {},
    title: 'ComfyUI with FLUX and SDXL',
    start: (options) => startComfyuiStandIn(options),
  },
  {
    name: 'openai',
    provider: 'openai',
    settings: {},
    title: 'Picture routes of OpenAI; a key with "wrong" in it is refused',
    start: (options) => startOpenAiStandIn({ ...options, keys: (key) => !key.includes('wrong') }),
  },
  {
    name: 'oss',
    provider: 'oss',
    settings: { bucket: 'pictures', region: 'cn-hangzhou', pathStyle: true },
    title: 'Aliyun OSS, with a bucket "pictures"',
    isStore: true,
    start: ({ port }) => startOssStandIn(port === undefined ? {} : { port }),
  },
];
