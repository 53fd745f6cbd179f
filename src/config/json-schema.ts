import { z } from 'zod';
import type { JsonObject } from '../domain/json.js';
import { createRegistry } from '../providers/registry.js';
import { configSchema } from './schema.js';

/** JSON Schema of `plantain.config.json`, for editors; the settings of a site are those of its provider. */
export function configJsonSchema(): JsonObject {
  const schema = z.toJSONSchema(configSchema, { io: 'input' });
  const site = schema.properties?.['sites'];
  if (typeof site === 'object' && typeof site.additionalProperties === 'object') {
    site.additionalProperties.allOf = createRegistry().providers.map(({ kind, settings }) => {
      const { $schema: _, ...own } = z.toJSONSchema(settings, { io: 'input' });
      return { if: { properties: { provider: { const: kind } } }, then: { properties: { settings: own } } };
    });
  }
  return JSON.parse(JSON.stringify(schema)) as JsonObject;
}
