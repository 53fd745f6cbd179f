import { describe, it } from 'vitest';
import { providerContract } from '../../src/testing/provider-contract.js';
import { DIALECTS, quickProvider, subjectOf } from './declared-site.js';

for (const [name, dialect] of Object.entries(DIALECTS)) {
  const provider = await quickProvider(name);
  describe(`declaration ${name}`, () => {
    for (const { name: what, run } of providerContract(provider, subjectOf(dialect))) it(what, run);
  });
}
