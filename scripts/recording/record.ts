/**
 * Records `plantain demo` at a pseudo-terminal and draws what it printed as docs/pictures/demo.svg. `npm run recording -- zh` records in
 * Chinese, as docs/pictures/demo.zh-CN.svg; `npm run recording -- page` takes the pictures of the page.
 */
import { spawn } from '@lydell/node-pty';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { recordPage } from './page.js';
import { Screen } from './screen.js';
import { type Frame, svgOf } from './svg.js';

const ROOT = resolve(import.meta.dirname, '../../../..');
const COLUMNS = 108;
/** Time to read the command before its first words. */
const READ_MS = 1_000;
/** Frames nearer to each other are one. */
const NEAR_MS = 100;
const MOST_BYTES = 60_000;

interface Piece {
  readonly atMs: number;
  readonly data: string;
}

const [wanted = 'en'] = process.argv.slice(2);
if (wanted === 'page') await recordPage();
else await recordDemo(wanted);

async function recordDemo(language: string): Promise<void> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'plantain-recording-')));
  try {
    const pieces = await demo(folder, language);
    const svg = svgOf(await framesOf(pieces), { title: 'plantain demo: a batch of 8 pictures in a terminal', columns: COLUMNS });
    if (Buffer.byteLength(svg) > MOST_BYTES) throw new Error(`The recording has ${Buffer.byteLength(svg)} bytes.`);
    const file = join(ROOT, 'docs/pictures', language === 'zh' ? 'demo.zh-CN.svg' : 'demo.svg');
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, svg);
    console.log(`${file}: ${(Buffer.byteLength(svg) / 1_000).toFixed(1)} kB`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What it printed, with the folder as that of somebody at home. */
async function demo(cwd: string, language: string): Promise<Piece[]> {
  const { CI: _ci, NO_COLOR: _noColour, ...own } = process.env;
  const env = { ...own, TERM: 'xterm-256color', FORCE_COLOR: '1', PLANTAIN_LANG: language };
  const program = spawn(process.execPath, [join(ROOT, 'dist/starter.js'), 'demo'], { cols: COLUMNS, rows: 40, cwd, env });
  const began = Date.now();
  const pieces: Piece[] = [];
  program.onData((data) => pieces.push({ atMs: Date.now() - began, data: data.replaceAll(cwd, '/home/mei') }));
  const exitCode = await new Promise<number>((done) => program.onExit((exit) => done(exit.exitCode)));
  if (exitCode !== 0) throw new Error(`plantain demo ended with ${exitCode}: ${pieces.map(({ data }) => data).join('')}`);
  return pieces;
}

async function framesOf(pieces: readonly Piece[]): Promise<Frame[]> {
  const screen = new Screen(COLUMNS);
  await screen.write('$ \u001b[1mplantain demo\u001b[22m\r\n');
  const frames: Frame[] = [{ atMs: 0, rows: screen.rows }];
  const waitedMs = (pieces[0]?.atMs ?? 0) - READ_MS;
  for (const [index, { atMs, data }] of pieces.entries()) {
    await screen.write(data);
    const nextAtMs = pieces[index + 1]?.atMs ?? Infinity;
    if (nextAtMs - atMs >= NEAR_MS) frames.push({ atMs: Math.round((atMs - waitedMs) / NEAR_MS) * NEAR_MS, rows: screen.rows });
  }
  return frames;
}
