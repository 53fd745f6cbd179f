export { comfyui } from './comfyui/provider.js';
export { gemini } from './gemini/provider.js';
