import type { English } from '../en/index.js';
import { failures } from './failures.js';
import { units } from './units.js';

/** All messages in Simplified Chinese. */
export const CHINESE: Readonly<Record<keyof English, string>> = { ...failures, ...units };
