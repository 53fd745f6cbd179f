/** The contracts of providers and stores, to test those of one's own with any test runner: docs/library.md. */
export type { ContractTest } from './contract-test.js';
export { type ContractSite, providerContract, type ProviderSetup, type Trouble } from './provider-contract.js';
export { storeContract, type StoreSetup } from './store-contract.js';
