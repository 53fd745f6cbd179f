import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trustedOriginsOf } from '../config/trusted-origins.js';
import type { Json } from '../domain/json.js';
import type { Provider, ReferenceFile, Site } from '../providers/provider.js';
import type { DoctorContext } from './check.js';
import { words } from '../words/words.js';
import { failed, fail, type Finding, ok } from './finding.js';
import { freeContext } from './site-check.js';
import { tinyPicture } from './tiny-picture.js';

const FETCH_MS = 30_000;
const MOST_BYTES = 10_000_000;

/** An upload of a tiny picture, and whether it can then be fetched by others where the site says that it lies. */
export async function* uploadFindings(
  context: DoctorContext,
  upload: NonNullable<Provider['uploadReference']>,
  site: Site,
  signal: AbortSignal,
): AsyncGenerator<Finding> {
  const what = words('subject.upload', { site: site.name });
  const { key } = site;
  const folder = await mkdtemp(join(tmpdir(), 'plantain-doctor-'));
  try {
    const uploaded = await upload(await pictureIn(folder), freeContext(site, context.http, signal));
    if (uploaded === null) {
      yield ok(what, words('doctor.noUpload'));
      return;
    }
    const address = addressIn(uploaded);
    const size = { bytes: tinyPicture().length };
    if (address === undefined) {
      yield ok(what, words('doctor.uploaded', { size }));
      return;
    }
    yield ok(what, words('doctor.uploadedTo', { size, url: bare(address) }));
    yield await addressFinding(context, site, address, signal);
  } catch (error) {
    yield failed(what, error, { key });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function pictureIn(folder: string): Promise<ReferenceFile> {
  const name = 'plantain-doctor.png';
  const path = join(folder, name);
  const bytes = tinyPicture();
  await writeFile(path, bytes);
  return { path, name, bytes: bytes.length, type: 'image/png', sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** The guard applies: what a site answers is untrusted. */
async function addressFinding({ config, http }: DoctorContext, site: Site, url: string, signal: AbortSignal): Promise<Finding> {
  const what = words('subject.uploadUrl', { site: site.name });
  try {
    const trustedOrigins = trustedOriginsOf(config);
    const reply = await http.untrusted({
      url,
      signal,
      trustedOrigins,
      proxy: site.proxy,
      maxBytes: MOST_BYTES,
      totalMs: FETCH_MS,
    });
    let bytes = 0;
    for await (const chunk of reply.body) bytes += chunk.byteLength;
    if (bytes > 0) return ok(what, words('doctor.uploadUrl', { url: bare(url), size: { bytes } }));
    return fail(what, words('doctor.uploadEmpty', { url: bare(url) }), words('doctor.uploadEmpty.advice'));
  } catch (error) {
    return failed(what, error, { key: site.key, advice: words('doctor.uploadAway.advice') });
  }
}

/** The first URL in what a provider keeps of an upload; it may be the URL itself or have it in a field. */
function addressIn(value: Json): string | undefined {
  if (typeof value === 'string') return /^https?:\/\//iu.test(value) ? value : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.values(value)
    .map((part) => addressIn(part))
    .find((address) => address !== undefined);
}

/** Without the query, which may hold a signature. */
function bare(address: string): string {
  const { origin, pathname } = new URL(address);
  return `${origin}${pathname}`;
}
