/** The contracts of providers and stores, to test those of one's own with any test runner: docs/library.md. */
import { currentLanguage } from '../words/current.js';
import { speak } from '../words/load.js';

export type { ContractTest } from './contract-test.js';
export { type ContractSite, providerContract, type ProviderSetup, type Trouble } from './provider-contract.js';
export { storeContract, type StoreSetup } from './store-contract.js';

// Contracts read messages, and no configuration has chosen their language.
await speak(currentLanguage());
