import { type JsonObject, type Json } from './json.js';

/** The operation of one request of a job: the job that it is in, and its name there. */
export const lineOperation = (job: Json, line: string): JsonObject => ({ job, line });
