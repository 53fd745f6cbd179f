import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const PACKAGE = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
const LICENCE_FILE = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;

/** The name, version and licence of each package that modules are from, given by their paths with slashes. */
export async function licencesOf(modules) {
  const folders = new Set(modules.flatMap((module) => PACKAGE.exec(module) ?? []));
  const texts = await Promise.all([...folders].map(licenceOf));
  return ['The program of plantain contains these packages.', ...texts.sort()].join(`\n\n${'-'.repeat(80)}\n\n`) + '\n';
}

async function licenceOf(folder) {
  const { name, version, license, author } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const files = (await readdir(folder)).filter((file) => LICENCE_FILE.test(file));
  const texts = await Promise.all(files.sort().map((file) => readFile(join(folder, file), 'utf8')));
  if (texts.length > 0) return [`${name} ${version} (${license})`, ...texts.map((text) => text.trim())].join('\n\n');
  if (license === undefined) throw new Error(`${name} ${version}, which goes into the program, names no licence`);
  const by = typeof author === 'string' ? author : author?.name;
  return `${name} ${version} (${license})${by === undefined ? '' : `, by ${by}`}`;
}
