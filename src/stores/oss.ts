import { words } from '../words/words.js';
import { BucketStore } from './bucket/bucket-store.js';
import type { Bucket } from './bucket/bucket.js';
import { credentialSource, type Credentials } from './bucket/credentials.js';
import { defineStore, type StoreContext } from './kind.js';
import { openClient, plainAddress } from './oss/client.js';
import { ossFailure, troubleOf, verdictOf } from './oss/failures.js';
import { bucketClient } from './oss/objects.js';
import { type OssSettings, ossSettings } from './oss/settings.js';

export const oss = defineStore({
  kind: 'oss',
  title: words('store.oss'),
  settings: ossSettings,
  open: (settings, context) => new BucketStore(ossBucket(settings, context)),
});

function ossBucket(settings: OssSettings, context: StoreContext): Bucket<Credentials> {
  const { bucket, endpoint, prefix, fileName, signedUrls, expires } = settings;
  const source = credentialSource(settings, context);
  return {
    kind: 'oss',
    place: words('store.bucket', { bucket, endpoint }),
    prefix,
    ...(fileName === undefined ? {} : { fileName }),
    ...(signedUrls ? { signedFor: expires } : {}),
    source,
    open: async (credentials) => bucketClient(await openClient(settings, credentials), settings),
    verdictOn: (error) => verdictOf(troubleOf(error)),
    failure: (error, action, credentials) => ossFailure(troubleOf(error), action, { ...settings, source }, credentials),
    address: (name) => plainAddress(settings, name),
  };
}
