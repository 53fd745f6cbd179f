import type OSS from 'ali-oss';
import type { Credentials } from '../bucket/credentials.js';
import { type OssSettings, regionOf } from './settings.js';
import { silenceUrllib } from './silence.js';

/** What the published types leave out. */
export type OssClient = OSS & {
  getBucketVersioning(bucket: string): Promise<{ readonly versionStatus?: string }>;
};

/** The vendor's client refreshes tokens by its own clock; here a refusal decides, so that has to stay off. */
const NEVER_MS = Number.MAX_SAFE_INTEGER;

/** The client is loaded when it is needed: it brings dozens of packages that a local store has no use for. */
export async function openClient(settings: OssSettings, { id, secret, token }: Credentials): Promise<OssClient> {
  const { default: Client } = await import('ali-oss');
  silenceUrllib();
  const { endpoint, bucket, cname, pathStyle, signature, timeout } = settings;
  const region = regionOf(settings);
  const options = {
    accessKeyId: id.reveal(),
    accessKeySecret: secret.reveal(),
    ...(token ? { stsToken: token.reveal() } : {}),
    refreshSTSTokenInterval: NEVER_MS,
    endpoint,
    bucket,
    ...(region === undefined ? {} : { region: `oss-${region}` }),
    cname,
    sldEnable: pathStyle,
    authorizationV4: signature === 'v4',
    timeout: timeout * 1000,
  };
  return withElsewhere(new Client(options) as OssClient);
}

const textOf = (data: unknown): string => (Buffer.isBuffer(data) ? data.toString() : typeof data === 'string' ? data : '');

type RequestError = (result: { readonly data?: unknown }) => Promise<Error>;

/** The vendor's client reads of an error that a bucket is elsewhere, and drops where. */
function withElsewhere(client: OssClient): OssClient {
  const { requestError } = client as unknown as { requestError: RequestError };
  const read: RequestError = async (result) => {
    const error = await requestError.call(client, result);
    const [, elsewhere] = /<Endpoint>([\w.-]+)<\/Endpoint>/.exec(textOf(result.data)) ?? [];
    return elsewhere === undefined ? error : Object.assign(error, { elsewhere });
  };
  return Object.assign(client, { requestError: read });
}

/** URL of an object without a signature. */
export function plainAddress({ endpoint, bucket, cname, pathStyle }: OssSettings, name: string): string {
  const path = name.split('/').map(encodeURIComponent).join('/');
  if (cname) return `${endpoint}/${path}`;
  if (pathStyle) return `${endpoint}/${bucket}/${path}`;
  return `${endpoint.replace('://', `://${bucket}.`)}/${path}`;
}
