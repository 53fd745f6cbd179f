import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('../web', import.meta.url));
const OUT = fileURLToPath(new URL('../dist/web', import.meta.url));

/** Builds one page of `web/`, with its script and style under names that change with their content. */
async function page(name, base) {
  await build({
    root: ROOT,
    configFile: false,
    base,
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir: join(OUT, name),
      emptyOutDir: true,
      target: 'es2022',
      cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
      modulePreload: false,
      rolldownOptions: { input: join(ROOT, `${name}.html`) },
    },
  });
}

/** Builds the pages: `dist/web/app`, which the server serves, and `dist/web/sheet.html`, which is one file without a server. */
export async function buildPages() {
  await Promise.all([page('app', '/'), page('sheet', './')]);
  await writeFile(join(OUT, 'sheet.html'), await inOneFile(join(OUT, 'sheet')));
  await rm(join(OUT, 'sheet'), { recursive: true });
}

/** A page with its script and style inside, ready for the data. */
async function inOneFile(folder) {
  const html = await readFile(join(folder, 'sheet.html'), 'utf8');
  const [script, style] = [
    /<script type="module"[^>]*src="([^"]+)"[^>]*><\/script>/,
    /<link rel="stylesheet"[^>]*href="([^"]+)"[^>]*>/,
  ];
  const content = async (pattern) => {
    const found = pattern.exec(html);
    if (!found) throw new Error(`the page has no ${pattern}`);
    return readFile(join(folder, found[1]), 'utf8');
  };
  const [code, css] = await Promise.all([content(script), content(style)]);
  const inside = code.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
  return html
    .replace(style, () => `${policy(inside, css)}<style>${css}</style>`)
    .replace(script, '')
    .replace('</body>', () => `<!--data--><script>${inside}</script></body>`);
}

/** Whatever stands in the data: nothing runs but the script of the page, and nothing is loaded but pictures and films. */
function policy(code, css) {
  const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const pictures = "'self' file: data: https: http:";
  const rules = [
    "default-src 'none'",
    `script-src ${hash(code)}`,
    `style-src ${hash(css)}`,
    `img-src ${pictures}`,
    `media-src ${pictures}`,
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return `<meta http-equiv="Content-Security-Policy" content="${rules.join('; ')}" />`;
}
