import { type Words, words } from '../../../words/words.js';
import { z } from 'zod';
import { extensionOf, kindOfType, typeOfName } from '../../../domain/output.js';
import type { Classes } from './classes.js';

const serverFile = z.object({
  filename: z.string().min(1),
  subfolder: z.string().catch('').default(''),
  type: z.string().catch('output').default('output'),
});

/** A file on the disk of a server. */
export type ServerFile = z.infer<typeof serverFile>;

/** One output of a node. */
export type NodeOutput =
  | { readonly kind: 'file'; readonly node: string; readonly file: ServerFile }
  | { readonly kind: 'text'; readonly node: string; readonly text: string };

/** Keys of a node's output that hold texts for people, as PreviewAny and its relatives write them. */
const TEXTS: ReadonlySet<string> = new Set(['text', 'string', 'texts', 'result_text']);

/**
 * What the history has of the outputs of a job, in the order of its nodes. Nodes put files under keys of their own (`images`, `gifs`,
 * `video`, `audio`, `3d`) and pictures are not all that stands under `images`: core SaveWEBM writes there.
 */
export function outputsIn(outputs: Readonly<Record<string, unknown>>): NodeOutput[] {
  return Object.entries(outputs).flatMap(([node, output]) =>
    Object.entries(z.record(z.string(), z.unknown()).catch({}).parse(output)).flatMap(([key, values]) =>
      (Array.isArray(values) ? (values as unknown[]) : [values]).flatMap((value): NodeOutput[] => {
        const file = serverFile.safeParse(value);
        if (file.success) return [{ kind: 'file', node, file: file.data }];
        return TEXTS.has(key) && typeof value === 'string' && value !== '' ? [{ kind: 'text', node, text: value }] : [];
      }),
    ),
  );
}

/** Which outputs of a job are wanted: the pictures, or everything when there is none; everything; or those of some nodes. */
export type Wanted = 'images' | 'all' | readonly string[];

const isSaved = (one: NodeOutput): boolean => one.kind === 'file' && one.file.type === 'output';
const isPicture = (one: NodeOutput): boolean =>
  // Without an extension that says otherwise it may be one: its bytes tell.
  one.kind === 'file' && (extensionOf(one.file.filename) === '' || kindOfType(typeOfName(one.file.filename) ?? '') === 'image');

/** What nodes like PreviewImage leave among the temporary files counts only when nothing was saved. */
export function chosenOutputs(all: readonly NodeOutput[], wanted: Wanted): readonly NodeOutput[] {
  if (typeof wanted !== 'string') return all.filter(({ node }) => wanted.includes(node));
  const saved = all.filter(isSaved);
  const kept = saved.length > 0 ? all.filter((one) => isSaved(one) || one.kind === 'text') : all;
  const pictures = wanted === 'images' ? kept.filter(isPicture) : [];
  return pictures.length > 0 ? pictures : kept;
}

/** Saved outputs that were not wanted. */
export function leftOut(all: readonly NodeOutput[], chosen: readonly NodeOutput[], classes: Classes): Words[] {
  return all.flatMap((one) =>
    one.kind === 'file' && isSaved(one) && !chosen.includes(one)
      ? [words('comfyui.leftOut', { file: one.file.filename, node: nodeOf(one, classes) })]
      : [],
  );
}

/** `9 (SaveImage)`. */
export function nodeOf({ node }: Pick<NodeOutput, 'node'>, classes: Classes): string {
  const name = classes.get(node);
  return name === undefined ? node : `${node} (${name})`;
}
