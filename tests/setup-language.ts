import { fileURLToPath } from 'node:url';
import { shipDeclarations } from '../src/config/declared/shipped.js';
import { speak } from '../src/words/load.js';

// What tests read is English, whatever the locale of the machine.
await speak('en');

// As the composition roots do.
shipDeclarations(fileURLToPath(new URL('../sites', import.meta.url)));
