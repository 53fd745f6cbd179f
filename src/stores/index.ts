// One line for each kind of store: add yours here.
export { local } from './local.js';
export { oss } from './oss.js';
