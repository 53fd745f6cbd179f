import type { English } from '../en/index.js';
import { batch } from './batch.js';
import { failures } from './failures.js';
import { units } from './units.js';

/** All messages in Simplified Chinese. */
export const CHINESE: Readonly<Record<keyof English, string>> = { ...batch, ...failures, ...units };
