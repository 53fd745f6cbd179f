import { basename, resolve } from 'node:path';
import { printable } from '../../domain/text/file-name.js';

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
export function pictureNamed(text: string, folder: string): PictureName | { readonly trouble: string } {
  const scheme = SCHEME.exec(text);
  if (!scheme) return fileNamed(resolve(folder, text), shortened(text));
  if (scheme[1] === undefined) {
    return {
      trouble: `${shortened(text.slice(0, 30))} is a picture as text (a data: address); save it as a file and give its path`,
    };
  }
  if (!/^https?$/i.test(scheme[1]))
    return { trouble: `${shortened(text.split('?')[0] ?? '')} is no address that starts with http:// or https://` };
  if (!URL.canParse(text)) return { trouble: 'an address of a picture is not valid' };
  return { kind: 'url', at: text, name: nameInAddress(new URL(text)), label: addressPhrase(text) };
}

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
