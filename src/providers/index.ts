export { gemini } from './gemini/provider.js';
export { grsai } from './grsai/provider.js';
export { comfyui } from './comfyui/provider.js';
export { openai } from './openai/provider.js';
