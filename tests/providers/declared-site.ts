import { readDeclaration } from '../../src/config/declared/declarations.js';
import { declaration as schema } from '../../src/providers/declared/declaration.js';
import { declaredProvider } from '../../src/providers/declared/provider.js';
import type { Provider } from '../../src/providers/provider.js';
import type { ProviderSetup, Trouble } from '../../src/testing/provider-contract.js';
import { htmlPage } from '../../stand-ins/src/troubles.js';
import { startVendorStandIn, type VendorFault, type VendorName, VENDORS } from '../../stand-ins/src/vendors.js';
import { KEY } from './workbench.js';

type Action = NonNullable<VendorFault['action']>;

/** The shipped declaration, asked quickly. */
export async function quickProvider(name: string): Promise<Provider> {
  const { declaration } = await readDeclaration(name, process.cwd());
  const task = declaration.task && {
    ...declaration.task,
    poll: { ...declaration.task.poll, first: 0.02, every: 0.02, most: 0.05 },
  };
  return declaredProvider(`declared:${name}`, schema.parse({ ...declaration, ...(task && { task }) }));
}

function troublesOf(vendor: VendorName): Readonly<Record<Trouble, Action>> {
  const { error } = VENDORS[vendor];
  return {
    no_image: { kind: 'reply', reply: { type: 'empty' } },
    unauthorized: { kind: 'answer', ...error('key', `invalid key ${KEY}`) },
    rate_limited: { kind: 'answer', ...error('busy', 'too many requests'), headers: { 'retry-after': '7' } },
    server_error: { kind: 'answer', ...error('server', 'internal error') },
    hang: { kind: 'hang', where: 'before' },
    cut: { kind: 'cut', at: 0.5 },
    garbage: { kind: 'truncate', at: 0.5 },
    wrong_type: htmlPage(200),
  };
}

/** The stand-in of a vendor as the contract sees it. */
export const subjectOf = (vendor: VendorName): ProviderSetup => ({
  async start(key) {
    const standIn = await startVendorStandIn({ vendor, keys: [key], pixels: 64 });
    const troubles = troublesOf(vendor);
    return {
      baseUrl: standIn.baseUrl,
      trustedOrigins: standIn.origins,
      billable: () => standIn.meter.entries.length,
      cause: (name) => standIn.setFaults([{ action: troubles[name] }]),
      close: () => standIn.close(),
    };
  },
});
