import { z } from 'zod';
import { issueOf } from '../../domain/issue.js';
import { safeStem } from '../../domain/text/file-name.js';
import { expects } from '../../words/expected.js';
import { type Words, words } from '../../words/words.js';
import { keyNames } from '../key.js';

/** What Aliyun allows for a signed URL, in seconds. */
export const EXPIRY_RANGE = [60, 604_800] as const;
const [LEAST_EXPIRY, LONGEST_EXPIRY] = EXPIRY_RANGE;

const NAME_LIMIT = 100;
const PICTURE_ENDING = /\.(?:png|jpe?g|webp|gif|avif|heic|heif|bmp|tiff?)$/i;

const reference = expects(
  z.strictObject({ env: expects(z.string().regex(/^[A-Z_][A-Z0-9_]*$/), words('ossTakes.variable')) }),
  words('expected.key', { example: '{ "env": "NAME" }' }),
);

const endpoint = expects(
  z
    .string()
    .transform((text) => (/^https?:\/\//i.test(text) ? text : `https://${text}`))
    .refine((text) => /^https?:\/\/[\w.-]+(?::\d+)?\/?$/i.test(text) && URL.canParse(text))
    // What was refused comes this far as well.
    .transform((text) => (URL.canParse(text) ? new URL(text).origin : text)),
  words('ossTakes.endpoint', { example: 'https://oss-cn-hangzhou.aliyuncs.com' }),
);

const prefix = expects(
  z
    .string()
    .transform((text) => text.replace(/\/+$/, ''))
    .refine(isPrefix),
  words('ossTakes.prefix', { example: 'pictures/2026' }),
);

function isPrefix(text: string): boolean {
  try {
    return text === '' || keyNames(text).length > 0;
  } catch {
    return false;
  }
}

const fileName = expects(
  z
    .string()
    .transform((text) => safeStem(text.trim().replace(PICTURE_ENDING, ''), NAME_LIMIT))
    .refine((stem) => stem !== ''),
  words('ossTakes.fileName'),
);

const credentials = expects(
  z.union([z.strictObject({ command: z.array(z.string().min(1)).min(1) }), z.strictObject({ file: z.string().min(1) })]),
  words('ossTakes.credentials', { command: '{ "command": ["program", "argument"] }', file: '{ "file": "path" }' }),
);

const region = expects(
  z
    .string()
    .regex(/^(?:oss-)?[a-z]{2,}-[a-z0-9-]+$/)
    .transform((text) => text.replace(/^oss-/, '')),
  words('ossTakes.region', { example: 'cn-hangzhou' }),
);

const expires = expects(
  z.int().min(LEAST_EXPIRY).max(LONGEST_EXPIRY),
  words('ossTakes.expires', { from: String(LEAST_EXPIRY), to: String(LONGEST_EXPIRY) }),
);

/** The settings of an OSS store in the configuration; a refinement says what is wrong between them. */
export const ossSettings = z
  .strictObject({
    endpoint,
    bucket: expects(z.string().regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/), words('ossTakes.bucket')),
    /** For V4; read from an endpoint of Aliyun's own. */
    region: region.exactOptional(),
    accessKeyId: reference.exactOptional(),
    accessKeySecret: reference.exactOptional(),
    securityToken: reference.exactOptional(),
    /** Takes the place of the three above, and is asked again before they expire. */
    credentials: credentials.exactOptional(),
    prefix: prefix.default(''),
    fileName: fileName.exactOptional(),
    mimeType: expects(
      z.string().regex(/^[\w.+-]+\/[\w.+-]+$/),
      words('accepts.mediaType', { example: 'image/png' }),
    ).exactOptional(),
    upload: expects(z.boolean(), words('ossTakes.upload')).default(true),
    signedUrls: expects(z.boolean(), words('ossTakes.signedUrls')).default(true),
    expires: expires.default(3600),
    signature: expects(z.enum(['v4', 'v1']), words('expected.oneOf', { names: { names: ['v4', 'v1'] } })).default('v4'),
    cname: expects(z.boolean(), words('ossTakes.cname')).default(false),
    pathStyle: expects(z.boolean(), words('ossTakes.pathStyle')).default(false),
    timeout: expects(z.number().min(1).max(600), words('ossTakes.timeout', { from: '1', to: '600' })).default(60),
  })
  .superRefine((settings, context) => {
    const refuse = (path: string, text: Words): void => context.addIssue(issueOf(text, path));
    const fixed = ['accessKeyId', 'accessKeySecret', 'securityToken'] as const;
    if (settings.credentials !== undefined) {
      for (const name of fixed) if (settings[name] !== undefined) refuse(name, words('ossSetting.besideCredentials'));
    } else {
      for (const name of ['accessKeyId', 'accessKeySecret'] as const)
        if (settings[name] === undefined) refuse(name, words('ossSetting.missing', { example: '{ "env": "NAME" }' }));
    }
    const inFront = settings.cname ? undefined : bucketIn(settings);
    if (inFront !== undefined) refuse('endpoint', words('ossSetting.bucketInFront', inFront));
    else if (settings.signature === 'v4' && regionOf(settings) === undefined) refuse('region', words('ossSetting.noRegion'));
    if (settings.cname && settings.pathStyle) refuse('pathStyle', words('ossSetting.besideCname'));
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
