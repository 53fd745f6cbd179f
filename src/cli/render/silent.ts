import type { Renderer } from './renderer.js';

/** Prints nothing: for a command that runs another and tells of it in its own words. */
export class SilentRenderer implements Renderer {
  preparing(..._: Parameters<Renderer['preparing']>): void {}
  started(..._: Parameters<Renderer['started']>): void {}
  item(..._: Parameters<Renderer['item']>): void {}
  progress(..._: Parameters<Renderer['progress']>): void {}
  notice(..._: Parameters<Renderer['notice']>): void {}
  ended(..._: Parameters<Renderer['ended']>): void {}
  left(..._: Parameters<Renderer['left']>): void {}
  answer(..._: Parameters<Renderer['answer']>): void {}
  trouble(..._: Parameters<Renderer['trouble']>): void {}
  close(): void {}
}
