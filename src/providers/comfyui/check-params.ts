import { z } from 'zod';
import type { JsonObject } from '../../domain/json.js';
import { didYouMean } from '../../domain/suggest.js';
import type { ProviderContext, SiteCheck } from '../provider.js';
import { patched } from './patch.js';
import { Server, serverUrls } from './server.js';
import { params as schema, UNREAD, wishesOf, workflowOf } from './settings.js';
import { nodePhrase, type Workflow } from './workflow.js';

const specs = z.record(z.string(), z.array(z.unknown())).catch({});
/** `GET /object_info/<class>`: an empty object for a class that the server does not have. */
const info = z.record(z.string(), z.object({ input: z.object({ required: specs, optional: specs.exactOptional() }) }));

/** Whether each server of the site has the node classes and the files that the workflow of these parameters names. Queues nothing. */
export async function checkParams(params: JsonObject, context: ProviderContext): Promise<SiteCheck[]> {
  const given = schema.parse(params);
  const workflow = workflowOf(given, 0);
  if (workflow === UNREAD) return [];
  const graph = patched(workflow, given.map ?? {}, wishesOf(given, '', [], 0n));
  const name = given.workflow ? 'workflow' : 'template';
  const checks = await Promise.all(
    serverUrls(context.site).map(async (url) => ({ url, troubles: await troublesAt(new Server(context, url), graph) })),
  );
  return checks.map(({ url, troubles }) => {
    if (troubles.length === 0) return { ok: true, message: `${url} has all nodes and files of the ${name}` };
    const advice =
      'Put missing files into the folders of models of ComfyUI and install missing nodes, or name others in the workflow; then restart ComfyUI.';
    return { ok: false, message: `${url} lacks what the ${name} names: ${troubles.join('; ')}`, advice };
  });
}

async function troublesAt(server: Server, graph: Workflow): Promise<string[]> {
  const classes = [...new Set(Object.values(graph).map((node) => node.class_type))];
  const known = new Map(
    await Promise.all(
      classes.map(async (name) => {
        const found = info.parse(await server.get(`/object_info/${encodeURIComponent(name)}`))[name];
        return [name, found && { ...found.input.required, ...found.input.optional }] as const;
      }),
    ),
  );
  return Object.entries(graph).flatMap(([id, node]) => {
    const inputs = known.get(node.class_type);
    if (!inputs) return [`${nodePhrase(graph, id)}: there is no such node`];
    return Object.entries(node.inputs).flatMap(([name, value]) => {
      const choices = choicesOf(inputs[name]);
      // Links and numbers are none of the server's lists.
      if (!choices || typeof value !== 'string' || choices.includes(value)) return [];
      return [`${nodePhrase(graph, id)}: there is no ${name} "${value}".${didYouMean(value, choices)}`];
    });
  });
}

/** The list of an input that takes one of some names, in the older form and in the newer one; pictures are uploaded before a job. */
function choicesOf(spec: readonly unknown[] | undefined): readonly string[] | undefined {
  const [type, config] = spec ?? [];
  const more = z
    .looseObject({ options: z.array(z.unknown()).exactOptional(), image_upload: z.boolean().exactOptional() })
    .safeParse(config);
  if (more.data?.image_upload === true) return undefined;
  const list = Array.isArray(type) ? (type as readonly unknown[]) : type === 'COMBO' ? more.data?.options : undefined;
  return list?.filter((name) => typeof name === 'string');
}
