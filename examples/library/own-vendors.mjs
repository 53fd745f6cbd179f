// Local servers that play the two vendors of own-provider.mjs and own-store.mjs, so that everything here runs without an account.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';

const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

async function serve(answer) {
  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${server.address().port}`, close };
}

const json = (response, status, value, headers = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));

/** Paint counts what it charges for. `cause`: what it does to the requests from now on. */
export async function startPaint(key) {
  let billable = 0;
  let trouble;
  const whole = JSON.stringify({ picture: { b64_json: PICTURE } });
  const half = (response, length, text) => response.writeHead(200, { 'content-length': length }).write(text);
  const troubles = {
    no_image: (response) => json(response, 200, { picture: null }),
    unauthorized: (response) => json(response, 401, { error: { message: `no such key: ${key}` } }),
    rate_limited: (response) => json(response, 429, { error: { message: 'slow down' } }, { 'retry-after': '7' }),
    server_error: (response) => json(response, 500, { error: { message: 'out of paint' } }),
    hang: () => undefined,
    cut: (response) =>
      half(
        response,
        whole.length,
        whole.slice(0, 60),
        setTimeout(() => response.destroy(), 50),
      ),
    garbage: (response) => response.end(whole.slice(0, 60)),
    wrong_type: (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome</html>'),
  };
  const server = await serve(async (request, response) => {
    await buffer(request);
    const isPaid = request.method === 'POST';
    if (isPaid) billable += 1;
    if (isPaid && trouble) return troubles[trouble](response);
    if (request.headers.authorization !== `Bearer ${key}`) return troubles.unauthorized(response);
    return isPaid ? response.end(whole) : json(response, 200, { ok: true });
  });
  return { ...server, billable: () => billable, cause: (name) => (trouble = name) };
}

/** Shelf keeps objects by bucket and name. `readers`: keys that may not write. */
export async function startShelf(key, readers = []) {
  const objects = new Map();
  const server = await serve(async (request, response) => {
    const bytes = await buffer(request);
    const { pathname, searchParams } = new URL(request.url, 'http://shelf');
    const [, bucket, ...names] = pathname.split('/').map(decodeURIComponent);
    const name = `${bucket}/${names.join('/')}`;
    const given = request.headers.authorization?.slice('Bearer '.length);
    if (given !== key && !readers.includes(given)) return json(response, 401, {});
    const found = objects.get(name);
    if (request.method === 'PUT' || request.method === 'DELETE') {
      if (given !== key) return json(response, 403, {});
      if (request.method === 'DELETE') objects.delete(name);
      else if (request.headers['if-none-match'] === '*' && found) return json(response, 412, {});
      else objects.set(name, bytes);
      return response.end();
    }
    if (names.length === 0) return json(response, 200, listed(bucket, searchParams));
    if (!found) return json(response, 404, {});
    return response.writeHead(200, { 'content-md5': createHash('md5').update(found).digest('base64') }).end(found);
  });
  const listed = (bucket, search) => {
    const prefix = search.get('prefix') ?? '';
    const all = [...objects.keys()]
      .filter((name) => name.startsWith(`${bucket}/${prefix}`))
      .map((name) => name.slice(bucket.length + 1));
    const rest = (name) => name.slice(prefix.length);
    const isDeep = (name) => search.has('delimiter') && rest(name).includes('/');
    const folders = all.filter(isDeep).map((name) => `${prefix}${rest(name).split('/')[0]}/`);
    return { names: all.filter((name) => !isDeep(name)), folders: [...new Set(folders)] };
  };
  return { ...server, names: () => [...objects.keys()] };
}
