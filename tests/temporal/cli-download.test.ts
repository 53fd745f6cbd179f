import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { resolveTemporalCli } from '../../src/temporal/cli-binary.js';
import { fakeCli, Machine } from './machine.js';
import { zipOf } from './zip.js';

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The download site: redirects the archive's address to the file, as the real one does. */
async function site(archive: Buffer): Promise<{ origin: string; asked: string[] }> {
  const asked: string[] = [];
  const answer: RequestListener = (request, response) => {
    asked.push(request.url ?? '');
    if (request.url?.startsWith('/cli/archive/')) response.writeHead(302, { location: '/file' }).end();
    else response.writeHead(200, { 'content-length': archive.length }).end(archive);
  };
  return { origin: await listen(createServer(answer)), asked };
}

function tarOf(machine: Machine): Buffer {
  machine.write(join(machine.folder, 'temporal'), fakeCli('1.9.1'));
  machine.write(join(machine.folder, 'LICENSE'), 'free');
  execFileSync('tar', ['-czf', join(machine.folder, 'archive.tgz'), '-C', machine.folder, 'LICENSE', 'temporal']);
  return readFileSync(join(machine.folder, 'archive.tgz'));
}

/** tar and gzip are the system's. */
const withTar = (machine: Machine): NodeJS.ProcessEnv => ({ ...machine.env, PATH: `${machine.bin}:/usr/bin:/bin` });

test('the official download is asked for the pinned version and this machine, and unpacked', async () => {
  const machine = new Machine();
  const { origin, asked } = await site(tarOf(machine));
  const cli = await resolveTemporalCli({ env: withTar(machine), downloadOrigin: origin });
  expect(cli.source).toEqual({ key: 'temporalCli.download' });
  expect(readFileSync(cli.path, 'utf8')).toBe(fakeCli('1.9.1'));
  const arch = process.arch === 'arm64' ? 'arm64' : 'amd64';
  expect(asked).toEqual([`/cli/archive/v1.9.1?platform=${process.platform}&arch=${arch}`, '/file']);
});

test('an archive may be a zip, as for Windows', async () => {
  const machine = new Machine();
  const { origin } = await site(zipOf({ LICENSE: 'free', temporal: fakeCli('1.9.1') }));
  const cli = await resolveTemporalCli({ env: machine.env, downloadOrigin: origin });
  expect(readFileSync(cli.path, 'utf8')).toBe(fakeCli('1.9.1'));
});

test('the download goes through the proxy of the environment', async () => {
  const machine = new Machine();
  const { origin, asked } = await site(zipOf({ temporal: fakeCli('1.9.1') }));
  const tunnels: string[] = [];
  const proxy = createServer().on('connect', (request, client: Socket) => {
    tunnels.push(request.url ?? '');
    const { hostname, port } = new URL(`http://${request.url}`);
    const upstream = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
  });
  const address = await listen(proxy);
  await resolveTemporalCli({ env: { ...machine.env, HTTP_PROXY: address }, downloadOrigin: origin });
  expect(tunnels[0]).toBe(new URL(origin).host);
  expect(asked).toHaveLength(2);
});

test('a site that answers with an error is a reason like another', async () => {
  const machine = new Machine();
  const origin = await listen(createServer((_request, response) => response.writeHead(503).end()));
  await expect(resolveTemporalCli({ env: machine.env, downloadOrigin: origin })).rejects.toMatchObject({
    problems: expect.arrayContaining([expect.stringMatching(/the official download: .*the server answered 503/)]) as string[],
  });
});
