import { z } from 'zod';
import { hintOf, isPlantainError } from '../../domain/failures/failure.js';
import type { ProviderContext, SiteCheck } from '../provider.js';
import { workflowProblems } from './workflow/object-info.js';
import { Server, serverUrls } from './servers/server.js';
import { TEMPLATES } from './workflow/templates.js';
import { sentences, type Text, words } from '../../words/words.js';

const stats = z.object({
  system: z.object({ comfyui_version: z.string().optional().catch(undefined) }),
  devices: z.array(z.object({ name: z.string(), vram_total: z.number(), vram_free: z.number() })).catch([]),
});
const queue = z.object({ exec_info: z.object({ queue_remaining: z.number() }) });

/** Asks every server of the site for its version, devices and queue, and for what the template for a prompt alone needs. */
export async function check(context: ProviderContext): Promise<SiteCheck> {
  const checks = await Promise.all(serverUrls(context.site).map((url) => checkServer(new Server(context, url))));
  const advice = checks.find((one) => one.advice !== undefined)?.advice;
  // Of several servers, each makes pictures while others are away.
  const wrong = checks.every((one) => one.wrong === 'address');
  const certain = wrong && checks.every((one) => one.certain);
  return {
    ok: checks.every(({ ok }) => ok),
    message: sentences(...checks.map(({ message }) => message)),
    ...(advice !== undefined && { advice }),
    ...(wrong && { wrong: 'address' }),
    ...(certain && { certain }),
  };
}

async function checkServer(server: Server): Promise<SiteCheck> {
  try {
    const { system, devices: found } = stats.parse(await server.get('/system_stats'));
    const { exec_info: info } = queue.parse(await server.get('/prompt'));
    const memory = found.map(({ name, vram_total: total, vram_free: free }) =>
      words('comfyui.device', { name, free: gigabytes(free), total: gigabytes(total) }),
    );
    const version = system.comfyui_version ?? words('comfyui.someVersion');
    const devices = memory.length === 0 ? words('comfyui.noDevice') : { list: memory };
    const message = words('comfyui.is', { url: server.url, version, devices, count: info.queue_remaining });
    return { ok: true, message: sentences(message, await lacks(server)) };
  } catch (error) {
    server.signal.throwIfAborted();
    return { ok: false, ...troubleOf(server, error) };
  }
}

function troubleOf({ url }: Server, error: unknown): Omit<SiteCheck, 'ok'> {
  const elsewhere = words('comfyui.pageUrl');
  if (!isPlantainError(error))
    return { message: words('comfyui.notComfyui', { server: url }), advice: elsewhere, wrong: 'address' };
  const { code, text: message, suspect } = error;
  if (suspect !== 'address') return { message, advice: hintOf(code, { isFree: true, message }) };
  if (code !== 'network') return { message, advice: elsewhere, wrong: 'address' };
  return { message, advice: words('comfyui.start'), wrong: 'address', certain: true };
}

/** No fault of the server: its user may have a workflow that needs other files. */
async function lacks(server: Server): Promise<Text> {
  const [template] = TEMPLATES;
  const problems = template ? await workflowProblems(server, template.workflow) : [];
  return problems.length === 0
    ? ''
    : words('comfyui.templateLacks', { template: template?.name ?? '', problems: sentences(...problems) });
}

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GB`;
