import { isGrpcServiceError, type Connection } from '@temporalio/client';
import proto, { type temporal } from '@temporalio/proto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SEARCH_ATTRIBUTES } from '../domain/batch.js';

const { IndexedValueType } = proto.temporal.api.enums.v1;
type Attributes = Record<string, temporal.api.enums.v1.IndexedValueType>;

const TYPES = {
  KEYWORD: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  KEYWORD_LIST: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
  INT: IndexedValueType.INDEXED_VALUE_TYPE_INT,
};
const WANTED: Attributes = Object.fromEntries(Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => [name, TYPES[type]]));

/** gRPC codes that say the service is away for the moment, not that it refuses. */
const [DEADLINE_EXCEEDED, UNAVAILABLE] = [4, 14];
const VISIBLE_WITHIN_MS = 10_000;

/**
 * Whether batches may carry `SEARCH_ATTRIBUTES` in this namespace: registers what is missing and waits until it is there. False where
 * that is not allowed or a name is taken by another type. Rejects only when the service does not answer.
 */
export async function ensureSearchAttributes(connection: Connection, namespace: string): Promise<boolean> {
  try {
    const present = await attributesOf(connection, namespace);
    if (Object.entries(present).some(([name, type]) => name in WANTED && WANTED[name] !== type)) return false;
    const missing = Object.entries(WANTED).filter(([name]) => !(name in present));
    if (missing.length === 0) return true;
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(missing) });
    return await becomeVisible(connection, namespace);
  } catch (error) {
    if (!isGrpcServiceError(error) || [DEADLINE_EXCEEDED, UNAVAILABLE].includes(error.code)) throw error;
    // Refused: no permission, no room for more attributes, or a service without an operator interface. Batches run without them.
    return false;
  }
}

async function becomeVisible(connection: Connection, namespace: string): Promise<boolean> {
  const until = Date.now() + VISIBLE_WITHIN_MS;
  while (Date.now() < until) {
    const present = await attributesOf(connection, namespace);
    if (Object.keys(WANTED).every((name) => name in present)) return true;
    await sleep(200);
  }
  return false;
}

async function attributesOf(connection: Connection, namespace: string): Promise<Attributes> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return customAttributes ?? {};
}
