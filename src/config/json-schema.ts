import { z } from 'zod';
import type { JsonObject } from '../domain/json.js';
import { meaningOf } from '../providers/parameter.js';
import { createRegistry } from '../providers/registry.js';
import { createStoreRegistry } from '../stores/registry.js';
import { say, tell } from '../words/current.js';
import { expectedIn } from '../words/expected.js';
import { configSchema } from './schema.js';

/** An editor shows what a place is for, where that is known, and what is expected there: in the language of the process. */
export function describeExpected({
  zodSchema,
  jsonSchema,
}: {
  readonly zodSchema: z.core.$ZodType;
  readonly jsonSchema: { description?: string };
}): void {
  const takes = expectedIn(zodSchema);
  if (takes === undefined) return;
  const meaning = zodSchema instanceof z.ZodType ? meaningOf(zodSchema) : undefined;
  jsonSchema.description = meaning === undefined ? say(takes) : tell('schema.setting', { meaning, takes });
}

/** JSON Schema of `plantain.config.json`, for editors; the settings of a site are those of its provider, those of a store of its kind. */
export function configJsonSchema(): JsonObject {
  const schema = z.toJSONSchema(configSchema, { io: 'input', override: describeExpected });
  const site = schema.properties?.['sites'];
  if (typeof site === 'object' && typeof site.additionalProperties === 'object') {
    site.additionalProperties.allOf = createRegistry().providers.map(({ kind, settings }) => {
      const { $schema: _, ...own } = z.toJSONSchema(settings, { io: 'input', override: describeExpected });
      return { if: { properties: { provider: { const: kind } } }, then: { properties: { settings: own } } };
    });
  }
  const store = schema.properties?.['stores'];
  if (typeof store === 'object' && typeof store.additionalProperties === 'object') {
    store.additionalProperties.allOf = createStoreRegistry().kinds.map(({ kind, settings }) => {
      // `kind` itself stands beside them.
      const {
        $schema: _,
        additionalProperties: _none,
        ...own
      } = z.toJSONSchema(settings, { io: 'input', override: describeExpected });
      return { if: { properties: { kind: { const: kind } } }, then: own };
    });
  }
  return JSON.parse(JSON.stringify(schema)) as JsonObject;
}
