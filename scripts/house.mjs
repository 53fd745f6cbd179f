/**
 * The house as the code has it: who imports whom, read from src. `node scripts/house.mjs` fails on files that import each other, on
 * layers that allow what nobody uses, and on folders and files that have grown too large. `--table` prints the table of the layers.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { argv, exit, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { LAYERS } from './layers.mjs';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const MOST_LINES = 250;
const MOST_FILES = 24;

/** `{ from, to, typeOnly }`: paths below src, or the name of a package. */
function importsOf(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found = [];
  const add = (specifier, typeOnly) => {
    const local = specifier.startsWith('.');
    const to = local ? posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts') : specifier;
    found.push({ from: path, to, local, typeOnly });
  };
  const visit = (node) => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      add(node.moduleSpecifier.text, isTypeOnly(node));
    } else if (
      ts.isCallExpression(node) &&
      node.expression.kind === ts.SyntaxKind.ImportKeyword &&
      ts.isStringLiteral(node.arguments[0])
    ) {
      add(node.arguments[0].text, false);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal.text, true);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isTypeOnly(node) {
  if (ts.isExportDeclaration(node)) {
    const { exportClause } = node;
    const all = exportClause && ts.isNamedExports(exportClause) && exportClause.elements.every(({ isTypeOnly }) => isTypeOnly);
    return node.isTypeOnly || Boolean(all);
  }
  const { importClause } = node;
  if (!importClause) return false;
  if (importClause.isTypeOnly) return true;
  const { name, namedBindings } = importClause;
  return (
    !name &&
    namedBindings !== undefined &&
    ts.isNamedImports(namedBindings) &&
    namedBindings.elements.every(({ isTypeOnly }) => isTypeOnly)
  );
}

/** Every file of src: `{ path, room, folder, lines, imports }`; a room is a folder directly below src. */
export function readHouse() {
  const src = join(ROOT, 'src');
  return readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(src, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
    .map((path) => {
      const text = readFileSync(join(src, path), 'utf8');
      const room = path.includes('/') ? path.split('/')[0] : '';
      return { path, room, folder: posix.dirname(path), lines: text.split('\n').length - 1, imports: importsOf(path, text) };
    });
}

/** Groups of files that import each other, types included, the smallest first. */
export function circlesOf(house) {
  const next = new Map(house.map(({ path, imports }) => [path, imports.filter(({ local }) => local).map(({ to }) => to)]));
  const [index, low, stack, on, circles] = [new Map(), new Map(), [], new Set(), []];
  const visit = (path) => {
    index.set(path, index.size);
    low.set(path, index.get(path));
    stack.push(path);
    on.add(path);
    for (const to of next.get(path) ?? []) {
      if (!index.has(to)) {
        visit(to);
        low.set(path, Math.min(low.get(path), low.get(to)));
      } else if (on.has(to)) low.set(path, Math.min(low.get(path), index.get(to)));
    }
    if (low.get(path) !== index.get(path)) return;
    const members = stack.splice(stack.indexOf(path));
    for (const member of members) on.delete(member);
    if (members.length > 1) circles.push(members.sort());
  };
  for (const path of next.keys()) if (!index.has(path)) visit(path);
  return circles.sort((a, b) => a.length - b.length);
}

/** What each room imports of others, in the form of the layers. */
export function arrowsOf(house) {
  const rooms = {};
  for (const { room, imports } of house) {
    if (room === '') continue;
    const own = (rooms[room] ??= { values: new Set(), types: new Set(), packages: new Set() });
    for (const { to, local, typeOnly } of imports) {
      if (local) {
        const other = to.split('/')[0];
        if (other !== room && to.includes('/')) (typeOnly ? own.types : own.values).add(other);
      } else if (!to.startsWith('node:')) {
        own.packages.add(/^(@[^/]+\/)?[^/]+/.exec(to)[0]);
      }
    }
    for (const other of own.values) own.types.delete(other);
  }
  return rooms;
}

const allows = (allowed, name) =>
  allowed.some((one) => one === name || (one.endsWith('/*') && name.startsWith(one.slice(0, -1))));

/** What the layers allow and nobody uses. Everything else that differs is an error of lint. */
function unusedOf(house) {
  const arrows = arrowsOf(house);
  return Object.entries(LAYERS).flatMap(([room, { values, types, packages }]) => {
    const used = arrows[room];
    if (!used) return [`${room}: there is no such room`];
    return [
      ...values.filter((other) => !used.values.has(other)).map((other) => `${room} may import ${other} and does not`),
      ...types.filter((other) => !used.types.has(other)).map((other) => `${room} may import types of ${other} and does not`),
      ...packages
        .filter((one) => ![...used.packages].some((name) => allows([one], name)))
        .map((one) => `${room} may use ${one} and does not`),
    ];
  });
}

function tooLarge(house) {
  const counts = new Map();
  for (const { folder } of house) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  return [
    ...house.filter(({ lines }) => lines > MOST_LINES).map(({ path, lines }) => `src/${path} has ${lines} lines`),
    ...[...counts].filter(([, files]) => files > MOST_FILES).map(([folder, files]) => `src/${folder} has ${files} files`),
  ];
}

/** The table of docs/architecture.md, by the layers. */
export function tableOfLayers() {
  const names = (list) => (list.length === 0 ? '–' : list.map((name) => `\`${name}\``).join(', '));
  const rows = Object.entries(LAYERS).map(([room, { values, types, packages }]) => [
    `\`${room}\``,
    names(values),
    names(types),
    names(packages),
  ]);
  return [['folder', 'other folders', 'as types only', 'packages'], ...rows];
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  if (argv.includes('--table')) {
    const [head, ...rows] = tableOfLayers();
    for (const row of [head, head.map(() => '-'), ...rows]) stdout.write(`| ${row.join(' | ')} |\n`);
    exit(0);
  }
  const house = readHouse();
  const problems = [
    ...circlesOf(house).map((circle) => `these import each other: ${circle.map((path) => `src/${path}`).join(', ')}`),
    ...unusedOf(house),
    ...tooLarge(house),
  ];
  for (const problem of problems) stdout.write(`${problem}\n`);
  stdout.write(`${house.length} files, ${problems.length} problems\n`);
  exit(problems.length === 0 ? 0 : 1);
}
