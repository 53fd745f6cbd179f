import { startComfyuiStandIn } from './comfyui.js';
import { startGeminiStandIn } from './gemini.js';
import { startGrsaiStandIn } from './grsai.js';
import { startOssStandIn } from './oss.js';

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
    title: 'Gemini generateContent, as Google answers; a key with "wrong" in it is refused',
    start: (options) => startGeminiStandIn({ ...options, keys: (key) => !key.includes('wrong') }),
  },
  {
    name: 'gemini-mirror',
    title: 'Gemini generateContent, as a mirror of the new-api family answers',
    start: (options) => startGeminiStandIn({ ...options, mode: 'mirror', account: ANY_KEY }),
  },
  { name: 'grsai', title: 'GRSAI, with its uploads and the host of its results', start: (options) => startGrsaiStandIn(options) },
  { name: 'comfyui', title: 'ComfyUI with FLUX and SDXL', start: (options) => startComfyuiStandIn(options) },
  {
    name: 'oss',
    title: 'Aliyun OSS, with a bucket "pictures"',
    isStore: true,
    start: ({ port }) => startOssStandIn(port === undefined ? {} : { port }),
  },
];
