import { cpus, loadavg } from 'node:os';
import { type Figures, quantile } from './figures.js';
import { type Load, LOADS } from './load.js';
import type { LoopDelay } from './loop-delay.js';
import { type HugeRow, type Received, runHuge } from './huge.js';
import { pageTable } from './page.js';
import { type Row, runLoad } from './run.js';
import { serversRow } from './servers.js';
import { startUpTable } from './start-up.js';
import { weightRows } from './weight.js';

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const whole = (ms: number | undefined): string => (ms === undefined ? '–' : `${Math.round(ms)} ms`);
const mebibytes = (bytes: number | undefined): string => (bytes === undefined ? '–' : `${Math.round(bytes / 2 ** 20)} MiB`);

const COLUMNS: readonly [title: string, cell: (row: Row) => string][] = [
  ['load', ({ load }) => title(load)],
  ['requests', ({ plantain }) => String(plantain.requests)],
  ['most open', ({ plantain, load }) => `${plantain.maxOpen} of ${load.concurrency}`],
  ['bound', ({ plantain }) => seconds(plantain.boundMs)],
  ['plantain', ({ plantain }) => seconds(plantain.makespanMs)],
  ['over the bound', ({ plantain }) => overBound(plantain)],
  ['plain pool', ({ pool }) => (pool ? seconds(pool.makespanMs) : '–')],
  ['over its bound', ({ pool }) => (pool ? overBound(pool) : '–')],
  ['price of durability', ({ plantain, pool }) => (pool ? (ratio(plantain) / ratio(pool)).toFixed(3) : '–')],
  ['refill p50, p95', ({ plantain: { gapsMs } }) => `${whole(quantile(gapsMs, 0.5))}, ${whole(quantile(gapsMs, 0.95))}`],
  ['refill at a border, most', ({ plantain: { borderGapsMs } }) => whole(quantile(borderGapsMs, 1))],
  ['events an item', ({ events, load }) => (events ? (events.segments / load.items).toFixed(1) : '–')],
  ['events of the root', ({ events }) => (events ? String(events.root) : '–')],
  ['command to first request', ({ firstRequestMs }) => seconds(firstRequestMs)],
  ['peak memory', ({ peakBytes }) => mebibytes(peakBytes)],
  ['peak memory of the pool', ({ poolPeakBytes }) => mebibytes(poolPeakBytes)],
];

const ratio = ({ makespanMs, boundMs }: Figures): number => makespanMs / boundMs;
const overBound = (figures: Figures): string => `${((ratio(figures) - 1) * 100).toFixed(1)} %`;

function title({ name, items, concurrency, latencyMs, eachMs, requestDelayMs, segmentSize, imageBytes }: Load): string {
  const spread = typeof latencyMs === 'number' ? seconds(latencyMs) : latencyMs.map(seconds).join(' to ');
  const latency = eachMs ? eachMs.map(seconds).join(' and ') : spread;
  const delay = requestDelayMs > 0 ? `, ${requestDelayMs} ms apart` : '';
  const size = imageBytes > 0 ? `, ${imageBytes / 1e6} MB each` : '';
  return `${name}: ${items} of ${latency}, ${concurrency} at once${delay}${size}, segments of ${segmentSize}`;
}

const HUGE_COLUMNS: readonly [title: string, cell: (received: Received) => string][] = [
  ['peak memory', ({ peakBytes }) => mebibytes(peakBytes)],
  ['event loop delay while answers come, p50, p99, most', ({ delays: { receiving } }) => delay(receiving)],
  ['event loop delay to the end, p50, p99, most', ({ delays: { all } }) => delay(all)],
  ['answers taken', ({ rate }) => `${Math.round(rate / 1e6)} MB/s`],
];
const delay = ({ p50, p99, most }: LoopDelay): string => [p50, p99, most].map(whole).join(', ');

const load = (): string => (loadavg()[0] ?? 0).toFixed(1);
const loadBefore = load();
const wanted = process.argv.slice(2);
const loads = LOADS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
// Not among all of them: it writes 6 GB.
const huge = wanted.includes('huge');
// Not either: it takes minutes, and a browser.
const withPage = wanted.includes('page');
const withWeight = wanted.includes('weight');
const withServers = wanted.length === 0 || wanted.includes('servers');
const withStartUp = wanted.length === 0 || wanted.includes('start');
if (loads.length === 0 && !huge && !withPage && !withWeight && !withServers && !withStartUp) {
  const names = [...LOADS.map(({ name }) => name), 'huge', 'page', 'servers', 'start', 'weight'];
  throw new Error(`There is no such load; take some of ${names.join(', ')}.`);
}
const rows: Row[] = [];
for (const one of loads) {
  console.error(title(one));
  rows.push(await runLoad(one));
}
const tables = rows.length > 0 ? [table(COLUMNS.map(([name, cell]) => [name, ...rows.map(cell)]))] : [];
if (huge) tables.push(hugeTable(await runHuge()));
if (withPage) tables.push(await pageTable());
if (withWeight) tables.push(table(await weightRows()));
if (withServers) tables.push(await serversRow());
if (withStartUp) tables.push(await startUpTable());
const machine = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${process.platform}`;
// What else the machine does decides much of the figures below.
console.log(`Node ${process.version}, ${machine}, load average before ${loadBefore} and after ${load()}\n`);
console.log(tables.join('\n\n'));

function hugeTable({ load: { items, imageBytes }, plantain, pool }: HugeRow): string {
  const heading = [`huge: ${items} pictures of ${imageBytes / 1e6} MB at once`, 'plantain', 'plain pool'];
  return table([heading, ...HUGE_COLUMNS.map(([name, cell]) => [name, cell(plantain), pool ? cell(pool) : 'did not survive'])]);
}

/** One row a figure: a load is a column, so that the table can be read at the width of a page. */
function table([first = [], ...others]: readonly (readonly string[])[]): string {
  const lines = [first, ...others].map((cells) => `| ${cells.join(' | ')} |`);
  return [lines[0], `|${'---|'.repeat(first.length)}`, ...lines.slice(1)].join('\n');
}
