import { speak } from '../src/words/load.js';

// What tests read is English, whatever the locale of the machine.
await speak('en');
