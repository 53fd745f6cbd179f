/** What a page asks its reader to do: type a line, put JSON into the configuration or a list, make files like these. */
export type Step = { readonly kind: 'line' | 'json' | 'tree'; readonly text: string };

const BLOCK = /^ *```(\w*)\n([\s\S]*?)^ *```$/gm;

/** The blocks of a page in their order; a comment behind a command is for the reader. */
export function stepsOf(page: string): Step[] {
  return [...page.matchAll(BLOCK)].flatMap(([, language = '', block = '']): Step[] => {
    if (language === 'json') return [{ kind: 'json', text: block.trim() }];
    if (block.includes('├──')) return [{ kind: 'tree', text: block }];
    const lines = block.split('\n').map((line) => line.replace(/\s+#.*$/, '').trim());
    return lines.filter((line) => line !== '').map((text) => ({ kind: 'line', text }));
  });
}

/** The files of a tree, relative to its top. */
export function filesOf(tree: string): string[] {
  const path: string[] = [];
  const found: string[] = [];
  for (const [, indent = '', rest = ''] of tree.matchAll(/^((?:│ {3}| {4})*)[├└]── (.*)$/gm)) {
    const [name = ''] = rest.split(/ {2,}/);
    path.splice(indent.length / 4, Infinity, name);
    if (name.includes('.')) found.push(path.join('/'));
  }
  return found;
}
