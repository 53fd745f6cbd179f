import type { FrameImage, Hub } from './hub.js';

interface NodeProgress {
  readonly value: number;
  readonly max: number;
  readonly state: 'running' | 'finished';
}

/** How far the nodes of the running prompt are, and the frames that tell it. */
export class Progress {
  readonly #nodes = new Map<string, NodeProgress>();

  constructor(
    readonly hub: Hub,
    readonly promptId: string,
  ) {}

  start(id: string): void {
    this.#set(id, { value: 0, max: 1, state: 'running' });
  }

  finish(id: string): void {
    const max = this.#nodes.get(id)?.max ?? 1;
    this.#set(id, { value: max, max, state: 'finished' });
  }

  /** A step; an image goes before the plain frame with metadata, else behind it (recorded). */
  step(id: string, value: number, max: number, image?: FrameImage): void {
    const { hub, promptId } = this;
    this.#set(id, { value, max, state: 'running' });
    const withMetadata = image && hub.runnerTakesMetadata;
    if (withMetadata) {
      const metadata = { node_id: id, prompt_id: promptId, display_node_id: id, parent_node_id: null, real_node_id: id };
      hub.sendImageWithMetadata(image, metadata);
    }
    hub.sendToRunner('progress', { value, max, prompt_id: promptId, node: id });
    if (image && !withMetadata) hub.sendImage(image);
  }

  #set(id: string, progress: NodeProgress): void {
    this.#nodes.set(id, progress);
    const { hub, promptId: prompt_id } = this;
    if (!hub.traits.progressState) return;
    const nodes = [...this.#nodes].map(([node_id, { value, max, state }]) => [
      node_id,
      { value, max, state, node_id, prompt_id, display_node_id: node_id, parent_node_id: null, real_node_id: node_id },
    ]);
    hub.sendToRunner('progress_state', { prompt_id, nodes: Object.fromEntries(nodes) as object });
  }
}
