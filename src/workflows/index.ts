export { generateBatch } from './batch/batch.js';
export { runSegment } from './segment/segment.js';
export { settleBatch } from './batch/settle.js';
