import { speak } from '../src/words/current.js';

// What tests read is English, whatever the locale of the machine.
await speak('en');
