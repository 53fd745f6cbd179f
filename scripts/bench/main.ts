import { cpus, loadavg } from 'node:os';
import { type Figures, quantile } from './figures.js';
import { type Load, LOADS } from './load.js';
import { type Row, runLoad } from './run.js';
import { serversRow } from './servers.js';

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
  ['plain pool', ({ pool }) => seconds(pool.makespanMs)],
  ['over its bound', ({ pool }) => overBound(pool)],
  ['price of durability', ({ plantain, pool }) => (ratio(plantain) / ratio(pool)).toFixed(3)],
  ['refill p50, p95', ({ plantain: { gapsMs } }) => `${whole(quantile(gapsMs, 0.5))}, ${whole(quantile(gapsMs, 0.95))}`],
  ['refill at a border, most', ({ plantain: { borderGapsMs } }) => whole(quantile(borderGapsMs, 1))],
  ['events an item', ({ events, load }) => (events.segments / load.items).toFixed(1)],
  ['events of the root', ({ events }) => String(events.root)],
  ['command to first request', ({ firstRequestMs }) => seconds(firstRequestMs)],
  ['peak memory', ({ peakBytes }) => mebibytes(peakBytes)],
  ['peak memory of the pool', ({ poolPeakBytes }) => mebibytes(poolPeakBytes)],
];

const ratio = ({ makespanMs, boundMs }: Figures): number => makespanMs / boundMs;
const overBound = (figures: Figures): string => `${((ratio(figures) - 1) * 100).toFixed(1)} %`;

function title({ name, items, concurrency, latencyMs, requestDelayMs, segmentSize, imageBytes }: Load): string {
  const latency = typeof latencyMs === 'number' ? seconds(latencyMs) : latencyMs.map(seconds).join(' to ');
  const delay = requestDelayMs > 0 ? `, ${requestDelayMs} ms apart` : '';
  const size = imageBytes > 0 ? `, ${imageBytes / 1e6} MB each` : '';
  return `${name}: ${items} of ${latency}, ${concurrency} at once${delay}${size}, segments of ${segmentSize}`;
}

const load = (): string => (loadavg()[0] ?? 0).toFixed(1);
const loadBefore = load();
const wanted = process.argv.slice(2);
const loads = LOADS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const withServers = wanted.length === 0 || wanted.includes('servers');
if (loads.length === 0 && !withServers) {
  throw new Error(`There is no such load; take some of ${LOADS.map(({ name }) => name).join(', ')}, servers.`);
}
const rows: Row[] = [];
for (const one of loads) {
  console.error(title(one));
  rows.push(await runLoad(one));
}
// One row a figure: a load is a column, so that the table can be read at the width of a page.
const [first, ...others] = COLUMNS.map(([name, cell]) => `| ${[name, ...rows.map(cell)].join(' | ')} |`);
const machine = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${process.platform}`;
// What else the machine does decides much of the figures below.
console.log(`Node ${process.version}, ${machine}, load average before ${loadBefore} and after ${load()}\n`);
if (rows.length > 0) console.log([first, `|${'---|'.repeat(rows.length + 1)}`, ...others].join('\n'));
if (withServers) console.log(`\n${await serversRow()}`);
