import { z } from 'zod';
import { safeStem } from '../../domain/text/file-name.js';
import { keyNames } from '../key.js';

/** What Aliyun allows for a signed URL, in seconds. */
export const EXPIRY_RANGE = [60, 604_800] as const;
const [LEAST_EXPIRY, LONGEST_EXPIRY] = EXPIRY_RANGE;

const NAME_LIMIT = 100;
const PICTURE_ENDING = /\.(?:png|jpe?g|webp|gif|avif|heic|heif|bmp|tiff?)$/i;

const A_REFERENCE = '{ "env": "NAME" } with the name of an environment variable in capitals';
const reference = z
  .strictObject({
    env: z
      .string()
      .regex(/^[A-Z_][A-Z0-9_]*$/)
      .describe('the name of an environment variable in capitals'),
  })
  .describe(A_REFERENCE);

const AN_ENDPOINT = 'an address such as https://oss-cn-hangzhou.aliyuncs.com, without bucket and path';
const endpoint = z
  .string()
  .transform((text) => (/^https?:\/\//i.test(text) ? text : `https://${text}`))
  .refine((text) => /^https?:\/\/[\w.-]+(?::\d+)?\/?$/i.test(text) && URL.canParse(text))
  // What was refused comes this far as well.
  .transform((text) => (URL.canParse(text) ? new URL(text).origin : text))
  .describe(AN_ENDPOINT);

const prefix = z
  .string()
  .transform((text) => text.replace(/\/+$/, ''))
  .refine(isPrefix)
  .describe('folders such as pictures/2026, without a slash in front');

function isPrefix(text: string): boolean {
  try {
    return text === '' || keyNames(text).length > 0;
  } catch {
    return false;
  }
}

const fileName = z
  .string()
  .transform((text) => safeStem(text.trim().replace(PICTURE_ENDING, ''), NAME_LIMIT))
  .refine((stem) => stem !== '')
  .describe('a file name with letters or digits');

const credentials = z
  .union([z.strictObject({ command: z.array(z.string().min(1)).min(1) }), z.strictObject({ file: z.string().min(1) })])
  .describe(
    '{ "command": ["program", "argument"] } or { "file": "path" } that gives AccessKeyId, AccessKeySecret and SecurityToken',
  );

/** The settings of an OSS store in the configuration; a refinement says what is wrong between them. */
export const ossSettings = z
  .strictObject({
    endpoint,
    bucket: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/)
      .describe('the name of a bucket: 3 to 63 small letters, digits and "-"'),
    /** For V4; read from an endpoint of Aliyun's own. */
    region: z
      .string()
      .regex(/^(?:oss-)?[a-z]{2,}-[a-z0-9-]+$/)
      .transform((text) => text.replace(/^oss-/, ''))
      .describe('a region such as cn-hangzhou')
      .exactOptional(),
    accessKeyId: reference.exactOptional(),
    accessKeySecret: reference.exactOptional(),
    securityToken: reference.exactOptional(),
    /** Takes the place of the three above, and is asked again before they expire. */
    credentials: credentials.exactOptional(),
    prefix: prefix.default(''),
    fileName: fileName.exactOptional(),
    mimeType: z
      .string()
      .regex(/^[\w.+-]+\/[\w.+-]+$/)
      .describe('a media type such as image/png')
      .exactOptional(),
    upload: z.boolean().describe('true, or false to keep pictures in the folder of the store "local"').default(true),
    signedUrls: z.boolean().describe('true, or false for addresses without a signature').default(true),
    expires: z
      .int()
      .min(LEAST_EXPIRY)
      .max(LONGEST_EXPIRY)
      .describe(`how long signed addresses hold, a whole number from ${LEAST_EXPIRY} to ${LONGEST_EXPIRY} seconds`)
      .default(3600),
    signature: z.enum(['v4', 'v1']).describe('one of: v4, v1').default('v4'),
    cname: z.boolean().describe('true if the endpoint is a domain of your own that leads to the bucket').default(false),
    pathStyle: z.boolean().describe('true for servers that take the bucket in the path').default(false),
    timeout: z.number().min(1).max(600).describe('how long an answer is awaited, from 1 to 600 seconds').default(60),
  })
  .superRefine((settings, context) => {
    const refuse = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message, params: { said: true } });
    const fixed = ['accessKeyId', 'accessKeySecret', 'securityToken'] as const;
    if (settings.credentials !== undefined) {
      for (const name of fixed)
        if (settings[name] !== undefined) refuse(name, 'cannot stand beside credentials, which give it themselves');
    } else {
      for (const name of ['accessKeyId', 'accessKeySecret'] as const)
        if (settings[name] === undefined) refuse(name, `is missing; expected ${A_REFERENCE}`);
    }
    const inFront = settings.cname ? undefined : bucketIn(settings);
    if (inFront !== undefined)
      refuse('endpoint', `has the bucket ${inFront.bucket} in front; leave the bucket out: ${inFront.endpoint}`);
    else if (settings.signature === 'v4' && regionOf(settings) === undefined)
      refuse('region', 'is missing, and the endpoint does not tell it; expected a region such as cn-hangzhou');
    if (settings.cname && settings.pathStyle) refuse('pathStyle', 'cannot stand beside cname: one of them has to be false');
  });

/** A bucket at the beginning of an endpoint, as the console shows it, and the endpoint without it. */
function bucketIn({ endpoint: address, bucket }: { readonly endpoint: string; readonly bucket: string }) {
  if (!URL.canParse(address)) return undefined;
  const { protocol, host } = new URL(address);
  const [, named, rest] = /^([a-z0-9-]+)\.((?:s3\.)?oss-[a-z0-9-]+\.aliyuncs\.com)$/.exec(host) ?? [];
  if (named !== undefined && named !== 's3') return { bucket: named, endpoint: `${protocol}//${rest}` };
  return host.startsWith(`${bucket}.`) ? { bucket, endpoint: `${protocol}//${host.slice(bucket.length + 1)}` } : undefined;
}

export type OssSettings = z.infer<typeof ossSettings>;

/** `cn-hangzhou`, as it is given or as an endpoint of Aliyun tells it. */
export function regionOf({ region, endpoint: address }: Pick<OssSettings, 'endpoint' | 'region'>): string | undefined {
  if (region !== undefined) return region;
  return /\/\/(?:s3\.)?oss-([a-z]{2,}-[a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com$/.exec(address)?.[1];
}
