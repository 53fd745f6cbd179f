export { gemini } from './gemini/provider.js';
export { comfyui } from './comfyui/provider.js';
