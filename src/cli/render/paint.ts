import { styleText } from 'node:util';

type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan';
export type Paint = (style: Style, text: string) => string;

/** What the renderers need of `process.stdout` and `process.stderr`. */
export interface Screen extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

export const NO_PAINT: Paint = (_style, text) => text;

/** Colours unless the user (NO_COLOR, https://no-color.org) or the screen refuses them. */
export function paintFor(screen: Screen, env: NodeJS.ProcessEnv): Paint {
  const refused = Boolean(env['NO_COLOR']) || env['TERM'] === 'dumb' || screen.isTTY !== true;
  return refused ? NO_PAINT : (style, text) => styleText(style, text, { validateStream: false });
}

/** Whether lines can be drawn over: a real terminal that nobody records. */
export function isLive(screen: Screen, env: NodeJS.ProcessEnv): boolean {
  return screen.isTTY === true && env['TERM'] !== 'dumb' && !env['CI'];
}
