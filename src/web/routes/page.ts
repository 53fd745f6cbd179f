import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { Hono } from 'hono';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};
const PAGE = 'app.html';

/** The built page: known by name from the start, so that no path of a request ever names a file. */
export async function pageRoutes(folder: string): Promise<Hono> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const files = new Set(names.map((name) => name.replaceAll('\\', '/')).filter((name) => extname(name) in TYPES));
  const routes = new Hono();
  routes.get('*', async (c) => {
    const name = c.req.path.slice(1);
    const isFile = files.has(name) && name !== PAGE;
    // Whatever else is asked for is a place within the page.
    if (!isFile && (extname(name) in TYPES || !files.has(PAGE))) return c.notFound();
    const file = isFile ? name : PAGE;
    const cache = isFile && name.startsWith('assets/') ? 'private, max-age=31536000, immutable' : 'no-cache';
    c.header('Content-Type', TYPES[extname(file)] ?? 'application/octet-stream');
    c.header('Cache-Control', cache);
    return c.body(await readFile(join(folder, file)));
  });
  return routes;
}
