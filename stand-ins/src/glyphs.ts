import type { Polyline } from './canvas.js';

/** A letter as strokes on a grid: capitals from 0 at the top to 8 on the base line, small letters from 3, tails to 10. */
interface Glyph {
  readonly width: number;
  readonly lines: readonly Polyline[];
}

/**
 * The letters. First the width, then strokes of points `xy` in base 36; `~` marks the control point of a curve (two of them in a
 * row have a point of the curve halfway between them), `z` closes a stroke, a point given twice is a dot.
 */
// prettier-ignore
const SHAPES: Readonly<Record<string, string>> = {
  '0': '5 ~00~50~58~08z', '1': '3 023038', '2': '5 02~00~50~540858', '3': '5 01~00~50~5424~54~58~0807',
  '4': '5 48400656', '5': '5 501004~13~53~58~0807', '6': '5 51~50~00~08~58~53~0305', '7': '5 005028',
  '8': '5 ~00~50~54~04z ~04~54~58~08z', '9': '5 07~08~58~50~00~05~5553',
  A: '6 083068 1555', B: '6 080020~50~542404 24~64~682808', C: '6 62~60~00~08~6866', D: '6 000828~68~6020z',
  E: '5 50000858 0444', F: '5 500008 0444', G: '6 62~60~00~08~686434', H: '6 0008 6068 0464', I: '0 0008',
  J: '4 4045~48~0806', K: '5 0008 5005 2358', L: '4 000848', M: '6 0800356068', N: '6 08006860', O: '6 ~00~60~68~08z',
  P: '6 080020~60~642404', Q: '6 ~00~60~68~08z 4669', R: '6 080020~60~642404 2468', S: '5 51~50~00~04~54~58~0807',
  T: '6 0060 3038', U: '6 0004~08~686460', V: '6 003860', W: '8 0028426880', X: '6 0068 6008', Y: '6 003460 3438',
  Z: '6 00600868',
  a: '4 ~03~43~48~08z 4348', b: '4 ~03~43~48~08z 0008', c: '4 44~43~03~08~4847', d: '4 ~03~43~48~08z 4048',
  e: '4 0545~43~03~08~4847', f: '3 30~101218 0333', g: '4 ~03~43~48~08z 4348~4a~0a09', h: '4 0008 05~03~434548',
  i: '0 0308 0101', j: '1 1318~1a0a 1111', k: '4 0008 4306 1548', l: '1 0007~0818', m: '6 0308 05~03~333538 35~33~636568',
  n: '4 0308 05~03~434548', o: '4 ~03~43~48~08z', p: '4 ~03~43~48~08z 030a', q: '4 ~03~43~48~08z 434a', r: '3 0308 06~0333',
  s: '4 44~43~03~05~46~48~0807', t: '3 1116~1838 0333', u: '4 0306~08~4846 4348', v: '4 032843', w: '6 0318345863',
  x: '4 0348 4308', y: '4 0328 431a', z: '4 03430848',
  '.': '0 0808', ',': '1 1809', ':': '0 0404 0808', ';': '1 1414 1809', '!': '0 0005 0808', '?': '4 02~00~40~4425 2828',
  "'": '0 0002', '"': '2 0002 2022', '-': '3 0535', _: '4 0949', '+': '4 0545 2327', '=': '4 0444 0646', '*': '4 2125 0244 4204',
  '/': '4 4009', '\\': '4 0049', '|': '0 000a', '(': '2 20~02~0729', ')': '2 00~22~2709', '[': '2 20000929', ']': '2 00202909',
  '{': '3 30~1012~1404~1417~1939', '}': '3 00~2022~2434~2427~2909', '#': '6 2118 5148 0363 0666',
  $: '5 51~50~00~04~54~58~0807 2029', '%': '6 ~00~20~23~03z 6008 ~45~65~68~48z', '&': '6 6812~10~40~43~04~08~5865',
  '@': '7 ~23~53~56~26z 5356~7674~70~00~0868', '<': '4 420548', '>': '4 024508', '^': '4 022042', '`': '1 0012', '~': '5 06~13~4754',
  ß: '4 0802~00~40~4424 24~54~5828', '·': '0 0505', '…': '6 0808 3838 6868',
};

const PLAIN: Readonly<Record<string, string>> = {
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '，': ',',
  '。': '.',
};

interface Point {
  readonly x: number;
  readonly y: number;
  readonly onCurve: boolean;
}

function parseStroke(text: string): { points: Point[]; closed: boolean } {
  const closed = text.endsWith('z');
  const points = [...text.matchAll(/(~?)([0-9a-y])([0-9a-y])/g)].map(([, mark, x, y]) => {
    return { x: parseInt(x ?? '0', 36), y: parseInt(y ?? '0', 36), onCurve: mark !== '~' };
  });
  return { points, closed };
}

const halfway = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, onCurve: true });

/** The points with those between two control points written out, beginning on the curve. */
function spelledOut(points: readonly Point[], closed: boolean): Point[] {
  const out = points.flatMap((point, i) => {
    const before = i > 0 ? points[i - 1] : closed ? points.at(-1) : undefined;
    return before && !before.onCurve && !point.onCurve ? [halfway(before, point), point] : [point];
  });
  const first = out[0];
  return closed && first ? [...out, first] : out;
}

const CURVE_STEPS = 10;

function flatten(text: string): Polyline {
  const { points, closed } = parseStroke(text);
  const path = spelledOut(points, closed);
  const line: number[] = [];
  path.forEach((point, i) => {
    if (point.onCurve) return line.push(point.x, point.y);
    const from = path[i - 1] ?? point;
    const to = path[i + 1] ?? point;
    for (let step = 1; step < CURVE_STEPS; step++) {
      const t = step / CURVE_STEPS;
      const [a, b, c] = [(1 - t) ** 2, 2 * t * (1 - t), t * t];
      line.push(a * from.x + b * point.x + c * to.x, a * from.y + b * point.y + c * to.y);
    }
    return line.length;
  });
  return line;
}

/** For a letter that is not drawn here: a sign of its own out of a few strokes, so that a Chinese prompt still looks like one. */
function invented(code: number): string {
  const strokes = ['1151', '0464', '1858', '3018', '3058', '1118', '5158', '3139', '0363', '1656', '3109', '3169'];
  let bits = Math.imul(code, 0x9e3779b1) >>> 0;
  const chosen = strokes.filter(() => {
    const take = (bits & 3) < 2;
    bits = (bits >>> 2) | (bits << 30);
    return take;
  });
  return `6 ${[...chosen, '0464', '3038'].slice(0, 6).join(' ')}`;
}

const drawn = new Map<string, Glyph>();

function shapeOf(letter: string): string {
  const known = SHAPES[PLAIN[letter] ?? letter] ?? SHAPES[letter.normalize('NFKD').charAt(0)];
  return known ?? invented(letter.codePointAt(0) ?? 0);
}

/** The strokes of one letter; every letter has some. */
export function glyph(letter: string): Glyph {
  const known = drawn.get(letter);
  if (known) return known;
  const [width = '0', ...strokes] = shapeOf(letter).split(' ');
  const made = { width: Number(width), lines: strokes.map(flatten) };
  drawn.set(letter, made);
  return made;
}
