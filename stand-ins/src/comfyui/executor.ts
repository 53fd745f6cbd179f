import { sleep } from '../server.js';
import { NodeCache } from './cache.js';
import { pyText } from './convert.js';
import type { QueueItem } from './heap.js';
import type { Hub } from './hub.js';
import { formatJson, isFields } from './json.js';
import type { MeteredJob } from './meter.js';
import { Interrupted, NodeError, type NodeCall, type NodeResult } from './node-types.js';
import { ExecutionList, linkOf } from './order.js';
import { Progress } from './progress.js';
import type { HistoryEntry, PromptQueue } from './queue.js';
import type { Site } from './site.js';

type Ending = 'success' | 'error' | 'interrupted';

/** One prompt on its way through the executor. */
interface Run {
  readonly item: QueueItem;
  readonly job: MeteredJob;
  readonly progress: Progress;
  readonly workflow: string;
  readonly messages: [string, object][];
  readonly outputs: Record<string, unknown>;
  readonly meta: Record<string, object>;
}

/** Runs one prompt after the other, as the server's main loop does. */
export class Executor {
  readonly #cache: NodeCache;
  readonly tempWord: string;
  readonly #closing: AbortSignal;
  #interrupted = false;
  #freeMemory = false;

  constructor(
    readonly site: Site,
    readonly queue: PromptQueue,
    readonly hub: Hub,
    { tempWord, closing }: { readonly tempWord: string; readonly closing: AbortSignal },
  ) {
    this.tempWord = tempWord;
    this.#cache = new NodeCache(site.catalogue, site.disk);
    this.#closing = closing;
  }

  /** Whatever runs hears it at its next step or node; a flag set while nothing runs is forgotten (recorded). */
  interrupt(): void {
    this.#interrupted = true;
  }

  /** Forgets results; while a prompt runs, after its end. */
  freeMemory(): void {
    if (this.queue.running) this.#freeMemory = true;
    else this.#cache.clear();
  }

  /** Ends, by a rejection, when the server closes. */
  async run(): Promise<never> {
    for (;;) {
      const item = await this.queue.take(this.#closing);
      const { end, ...entry } = await this.#prompt(item);
      await sleep(this.site.historyGapMs, this.#closing);
      this.queue.done(entry);
      this.site.meter.end(this.queue.job(item), end);
      this.site.pace.forget(item[1]);
      if (this.hub.clientId !== undefined) this.hub.sendToRunner('executing', { node: null, prompt_id: item[1] });
      if (this.#freeMemory) this.#cache.clear();
      this.#freeMemory = false;
    }
  }

  async #prompt(item: QueueItem): Promise<Omit<HistoryEntry, 'prompt'> & { readonly end: Ending }> {
    const [, promptId, prompt, extraData, outputs] = item;
    const clientId = extraData['client_id'];
    this.hub.clientId = clientId === undefined || clientId === null ? undefined : pyText(clientId);
    this.#interrupted = false;
    const job = this.queue.job(item);
    this.site.meter.start(job);
    const progress = new Progress(this.hub, promptId);
    const run: Run = { item, job, progress, workflow: formatJson(prompt), messages: [], outputs: {}, meta: {} };
    this.#tell(run, 'execution_start', { prompt_id: promptId });
    this.#cache.begin(prompt);
    job.cached = Object.keys(prompt).filter((id) => this.#cache.get(id));
    this.#tell(run, 'execution_cached', { nodes: job.cached, prompt_id: promptId });
    const isOutput = (id: string): boolean => this.site.catalogue.get(prompt[id]?.class_type ?? '')?.isOutput === true;
    const list = new ExecutionList(prompt, isOutput, (id) => this.#cache.get(id) !== undefined);
    for (const output of outputs) list.add(output);
    let end: Ending = 'success';
    while (!list.empty && end === 'success') {
      const id = list.next();
      end = await this.#node(run, id);
      list.done(id);
    }
    if (end === 'success') this.#tell(run, 'execution_success', { prompt_id: promptId });
    this.hub.lastNode = undefined;
    const completed = end === 'success';
    const status = { status_str: completed ? 'success' : 'error', completed, messages: run.messages } as const;
    return { end, outputs: run.outputs, status, meta: run.meta };
  }

  /** A message of the history, also sent to whom the prompt belongs; `toAll`: to everybody if it belongs to nobody. */
  #tell({ messages }: Run, type: string, data: object, toAll = false): void {
    const message = { ...data, timestamp: Date.now() };
    messages.push([type, message]);
    if (toAll || this.hub.clientId !== undefined) this.hub.sendToRunner(type, message);
  }

  #toOwner(type: string, data: object): void {
    if (this.hub.clientId !== undefined) this.hub.sendToRunner(type, data);
  }

  async #node(run: Run, id: string): Promise<Ending> {
    const [, promptId, prompt] = run.item;
    const cached = this.#cache.get(id);
    if (cached) {
      this.#showOutput(run, id, cached);
      run.progress.finish(id);
      return 'success';
    }
    this.hub.lastNode = id;
    run.progress.start(id);
    this.#toOwner('executing', { node: id, display_node: id, prompt_id: promptId });
    const nodeClass = prompt[id]?.class_type ?? '';
    const inputs = this.#inputs(run, id);
    try {
      const result = await this.#execute(run, id, nodeClass, inputs);
      this.#cache.set(id, result);
      if (result.ui) this.#showOutput(run, id, result);
      run.progress.finish(id);
      run.job.ran.push(id);
      return 'success';
    } catch (error) {
      const about = { prompt_id: promptId, node_id: id, node_type: nodeClass, executed: [...run.job.ran] };
      if (error instanceof Interrupted) {
        this.#tell(run, 'execution_interrupted', about, true);
        return 'interrupted';
      }
      if (!(error instanceof NodeError)) throw error;
      this.#tell(run, 'execution_error', {
        ...about,
        exception_message: error.message.includes('\n\n') ? error.message : `${error.message}\n`,
        exception_type: error.exceptionType,
        traceback: ['  File "/comfyui/execution.py", line 545, in execute\n', '  File "/comfyui/nodes.py", line 1, in run\n'],
        current_inputs: Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, [shown(value)]])),
        current_outputs: Object.keys(prompt),
      });
      return 'error';
    }
  }

  #showOutput(run: Run, id: string, { ui }: NodeResult): void {
    const output = ui ?? null;
    this.#toOwner('executed', { node: id, display_node: id, output, prompt_id: run.item[1] });
    if (!ui) return;
    run.outputs[id] = ui;
    run.meta[id] = { node_id: id, display_node: id, parent_node: null, real_node_id: id };
  }

  #inputs({ item }: Run, id: string): Record<string, unknown> {
    const inputs = Object.entries(item[2][id]?.inputs ?? {}).map(([name, value]) => {
      const link = linkOf(value);
      return [name, link ? this.#cache.get(link[0])?.outputs[link[1]] : value];
    });
    return Object.fromEntries(inputs) as Record<string, unknown>;
  }

  async #execute(run: Run, id: string, nodeClass: string, inputs: Record<string, unknown>): Promise<NodeResult> {
    await this.site.ice.melted();
    this.#heed();
    const { site } = this;
    const trouble = site.troubles.ofNode(id, nodeClass, run.workflow)?.action;
    if (trouble?.kind === 'block') await sleep(trouble.ms, this.#closing);
    if (trouble?.kind === 'error') throw new NodeError(trouble.type, trouble.message);
    const known = site.catalogue.get(nodeClass);
    if (!known) throw new NodeError('KeyError', nodeClass);
    return known.run(this.#call(run, id, inputs));
  }

  #call(run: Run, id: string, inputs: Record<string, unknown>): NodeCall {
    const [, promptId, prompt, extraData] = run.item;
    const { site } = this;
    const wanted = site.traits.previewsByPrompt ? (extraData['preview_method'] ?? site.previewMethod) : site.previewMethod;
    return {
      inputs,
      prompt,
      extraData: isFields(extraData) ? extraData : {},
      ...(run.job.apiKey !== undefined && { apiKey: run.job.apiKey }),
      disk: site.disk,
      tempWord: this.tempWord,
      work: (steps) => site.pace.step(promptId, steps, this.#closing),
      step: async (value, max, preview) => {
        const image = preview && wanted !== 'none' ? { bytes: await preview(), type: 'image/jpeg' as const } : undefined;
        await site.ice.melted();
        this.#heed();
        run.job.steps += 1;
        run.progress.step(id, value, max, image);
      },
      sendImage: (index, count, png) => run.progress.step(id, index, count, { bytes: png, type: 'image/png' }),
    };
  }

  #heed(): void {
    if (!this.#interrupted) return;
    this.#interrupted = false;
    throw new Interrupted('the prompt was interrupted');
  }
}

/** A value as an error frame shows it. */
const shown = (value: unknown): unknown => (typeof value === 'object' && value !== null ? 'tensor([[[[0.0000]]]])' : value);
