import { z } from 'zod';
import { hintOf, isPlantainError } from '../../domain/failures/failure.js';
import type { ProviderContext, SiteCheck } from '../provider.js';
import { workflowProblems } from './workflow/object-info.js';
import { Server, serverUrls } from './servers/server.js';
import { TEMPLATES } from './workflow/templates.js';
import { say } from '../../words/current.js';

const stats = z.object({
  system: z.object({ comfyui_version: z.string().catch('of an unknown version') }),
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
    message: checks.map(({ message }) => say(message)).join(' '),
    ...(advice !== undefined && { advice }),
    ...(wrong && { wrong: 'address' }),
    ...(certain && { certain }),
  };
}

async function checkServer(server: Server): Promise<SiteCheck> {
  try {
    const { system, devices } = stats.parse(await server.get('/system_stats'));
    const { exec_info: info } = queue.parse(await server.get('/prompt'));
    const memory = devices.map(
      ({ name, vram_total: total, vram_free: free }) => `${name} with ${gigabytes(free)} of ${gigabytes(total)} free`,
    );
    const message = `${server.url} is ComfyUI ${system.comfyui_version}, ${memory.join(', ') || 'no device'}, ${info.queue_remaining} in its queue.`;
    return { ok: true, message: `${message}${await lacks(server)}` };
  } catch (error) {
    server.signal.throwIfAborted();
    return { ok: false, ...troubleOf(server, error) };
  }
}

function troubleOf({ url }: Server, error: unknown): Omit<SiteCheck, 'ok'> {
  const elsewhere = 'Correct the address: it is that of the page on which ComfyUI is seen, with its path.';
  if (!isPlantainError(error)) return { message: `${url} does not answer as ComfyUI does.`, advice: elsewhere, wrong: 'address' };
  const { code, text: message, suspect } = error;
  if (suspect !== 'address') return { message, advice: say(hintOf(code, { isFree: true, message })) };
  if (code !== 'network') return { message, advice: elsewhere, wrong: 'address' };
  return { message, advice: 'Start ComfyUI there, or correct the address of the server.', wrong: 'address', certain: true };
}

/** No fault of the server: its user may have a workflow that needs other files. */
async function lacks(server: Server): Promise<string> {
  const [template] = TEMPLATES;
  const problems = template ? await workflowProblems(server, template.workflow) : [];
  return problems.length === 0 ? '' : ` The template ${template?.name ?? ''} cannot be made there: ${problems.join(' ')}`;
}

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GB`;
