import { createHmac } from 'node:crypto';
import { type OssRequest, signedResource } from './request.js';

/** Names in the query that are signed (list of the vendor's Python client). */
const SIGNED = new Set(
  (
    'response-content-type response-content-language response-cache-control logging response-content-encoding acl uploadId uploads ' +
    'partNumber group link delete website location objectInfo objectMeta response-expires response-content-disposition cors ' +
    'lifecycle restore qos referer stat bucketInfo append position security-token live comp status vod startTime endTime ' +
    'x-oss-process symlink callback callback-var tagging encryption versions versioning versionId policy requestPayment ' +
    'x-oss-traffic-limit qosInfo asyncFetch x-oss-request-payer sequential inventory inventoryId continuation-token worm wormId ' +
    'wormExtend replication replicationLocation replicationProgress transferAcceleration cname metaQuery x-oss-ac-source-ip ' +
    'x-oss-ac-subnet-mask x-oss-ac-vpc-id x-oss-ac-forward-allow resourceGroup style styleName regionList policyStatus'
  ).split(' '),
);

/** What is signed; `date` is the header's date, or the end of the validity for a signed address. */
export function stringToSignV1(request: OssRequest, date: string): string {
  const { method, headers, query } = request;
  const own = [...headers].filter(([name]) => name.startsWith('x-oss-')).sort(([a], [b]) => (a < b ? -1 : 1));
  const signed = [...query].filter(([name]) => SIGNED.has(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  const subresources = signed.map(([name, value]) => (value === '' ? name : `${name}=${value}`)).join('&');
  return [
    method,
    headers.get('content-md5') ?? '',
    headers.get('content-type') ?? '',
    date,
    ...own.map(([name, value]) => `${name}:${value.trim()}`),
    `${signedResource(request)}${subresources === '' ? '' : `?${subresources}`}`,
  ].join('\n');
}

export const signV1 = (secret: string, stringToSign: string): string =>
  createHmac('sha1', secret).update(stringToSign).digest('base64');
