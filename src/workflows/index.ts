export { generateBatch } from './batch.js';
export { runSegment } from './segment.js';
export { settleBatch } from './settle.js';
