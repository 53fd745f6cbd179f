import { createHash, randomBytes } from 'node:crypto';

export const ACLS = ['default', 'private', 'public-read', 'public-read-write'] as const;
export type Acl = (typeof ACLS)[number];

export interface StoredObject {
  readonly bytes: Buffer;
  /** In quotes: upper-case MD5, or `<MD5>-<parts>`. */
  readonly etag: string;
  readonly type: 'Normal' | 'Multipart';
  readonly contentType: string;
  readonly storageClass: string;
  acl: Acl;
  /** Header `x-oss-meta-<name>`, by name. */
  readonly meta: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
  readonly versionId?: string;
}

export interface UploadPart {
  readonly bytes: Buffer;
  readonly etag: string;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
}

export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly parts: Map<number, UploadPart>;
}

export interface BucketOptions {
  readonly name: string;
  readonly versioned?: boolean;
  readonly acl?: Exclude<Acl, 'default'>;
}

export const md5Of = (bytes: Buffer): Buffer => createHash('md5').update(bytes).digest();
export const etagOf = (bytes: Buffer): string => `"${md5Of(bytes).toString('hex').toUpperCase()}"`;

/** A bucket in memory. */
export class Bucket {
  readonly name: string;
  readonly versioned: boolean;
  readonly acl: Exclude<Acl, 'default'>;
  readonly uploads = new Map<string, Upload>();
  /** Newest version last; a bucket without versions keeps one. */
  readonly #objects = new Map<string, StoredObject[]>();

  constructor({ name, versioned = false, acl = 'private' }: BucketOptions) {
    this.name = name;
    this.versioned = versioned;
    this.acl = acl;
  }

  get(key: string): StoredObject | undefined {
    return this.#objects.get(key)?.at(-1);
  }

  put(key: string, object: StoredObject): StoredObject {
    if (!this.versioned) {
      this.#objects.set(key, [object]);
      return object;
    }
    const version = { ...object, versionId: randomBytes(16).toString('hex') };
    this.#objects.set(key, [...(this.#objects.get(key) ?? []), version]);
    return version;
  }

  delete(key: string): void {
    this.#objects.delete(key);
  }

  /** Keys in the order of their UTF-8 bytes. */
  keys(): string[] {
    return [...this.#objects.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }

  versions(key: string): readonly StoredObject[] {
    return this.#objects.get(key) ?? [];
  }

  begin(key: string, headers: ReadonlyMap<string, string>): Upload {
    const upload = { id: randomBytes(16).toString('hex').toUpperCase(), key, headers, parts: new Map() };
    this.uploads.set(upload.id, upload);
    return upload;
  }
}
