import { WorkflowNotFoundError } from '@temporalio/client';
import type { Session } from '../../src/client/session.js';
import { folderWith } from '../inputs/input-folder.js';

/** A service that has forgotten every batch, in a project whose data folder is `dataDir`. */
export const forgetfulIn = (dataDir: string): Session =>
  ({
    config: {
      dataDir,
      folder: dataDir,
      env: {},
      defaults: { store: 'local' },
      stores: { local: { kind: 'local', path: 'out' } },
    },
    client: {
      workflow: {
        getHandle: (id: string) => ({ describe: () => Promise.reject(new WorkflowNotFoundError(id, id, undefined)) }),
        list: async function* () {},
      },
    },
  }) as unknown as Session;

export const forgetful = async (): Promise<Session> => forgetfulIn(await folderWith({}));
