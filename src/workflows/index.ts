export { generateBatch } from './batch.js';
export { runSegment } from './segment.js';
