import { basename, resolve } from 'node:path';
import { printable } from '../../domain/text/file-name.js';
import { words } from '../../words/words.js';
import type { Trouble } from '../file-trouble.js';

const LONGEST_LABEL = 160;
const SCHEME = /^(?:([a-z][a-z0-9+.-]+):\/\/|data:)/i;

/** A picture that an input names and that nobody has looked at yet. */
export interface PictureName {
  readonly kind: 'file' | 'url';
  /** Absolute path or URL. */
  readonly at: string;
  /** File name for people and for results. */
  readonly name: string;
  /** How messages name it; empty where the place of the problem says it already. */
  readonly label: string;
}

/** A URL as a message may show it: a query may be a signature, and credentials are secrets. */
export function addressPhrase(address: string): string {
  const url = new URL(address);
  return shortened(`${url.origin}${url.pathname}`);
}

/** The picture that `text` names, a path counted from `folder` or a URL; or what is wrong with the text. */
export function pictureNamed(text: string, folder: string): PictureName | Trouble {
  const scheme = SCHEME.exec(text);
  if (!scheme) return fileNamed(resolve(folder, text), shortened(text));
  if (scheme[1] === undefined) return { trouble: words('input.url.data', { text: shortened(text.slice(0, 30)) }) };
  if (!/^https?$/i.test(scheme[1])) return { trouble: words('input.url.scheme', { text: withoutSecrets(text) }) };
  if (!URL.canParse(text)) return { trouble: words('input.url.invalid', { text: withoutSecrets(text) }) };
  return { kind: 'url', at: text, name: nameInAddress(new URL(text)), label: addressPhrase(text) };
}

/** As `addressPhrase`, of what is no URL. */
const withoutSecrets = (text: string): string => shortened(text.replace(/[?#].*$/s, '').replace(/\/\/[^/]*@/, '//'));

/** @param label how messages name it */
export function fileNamed(path: string, label: string): PictureName {
  return { kind: 'file', at: path, name: basename(path), label };
}

function nameInAddress({ pathname, hostname }: URL): string {
  const last = pathname.split('/').findLast((part) => part !== '') ?? hostname;
  try {
    return printable(decodeURIComponent(last));
  } catch {
    // Not every per cent sign starts a code: then the name is taken as it is.
    return printable(last);
  }
}

function shortened(text: string): string {
  const label = printable(text);
  return label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label;
}
