import { describe, expect, it } from 'vitest';
import { shippedNames } from '../../src/config/declared/declarations.js';
import { providerContract } from '../../src/testing/provider-contract.js';
import { VENDORS, type VendorName } from '../../stand-ins/src/vendors.js';
import { quickProvider, subjectOf } from './declared-site.js';

const names = Object.keys(VENDORS) as VendorName[];

it('every declaration that is shipped has a stand-in', async () => {
  expect(names).toEqual(await shippedNames());
});

for (const name of names) {
  const provider = await quickProvider(name);
  describe(`declaration ${name}`, () => {
    for (const { name: what, run } of providerContract(provider, subjectOf(name))) it(what, run);
  });
}
