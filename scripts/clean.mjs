import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Removes what a build writes: `dist`, or the folder that is named, seen from the root. */
const [folder = 'dist'] = process.argv.slice(2);
await rm(fileURLToPath(new URL(`../${folder}`, import.meta.url)), { recursive: true, force: true });
