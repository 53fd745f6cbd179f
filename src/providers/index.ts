export { gemini } from './gemini/provider.js';
