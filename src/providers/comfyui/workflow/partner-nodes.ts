import { z } from 'zod';
import type { Submission } from '../../../domain/generation.js';
import type { FailedOperation } from '../../provider.js';
import type { Fleet } from '../servers/fleet.js';
import type { Server } from '../servers/server.js';
import { COMFY_ORG_KEY } from '../settings.js';
import type { Workflow } from './workflow.js';
import { classesOf } from './classes.js';
import { describedClass } from './object-info.js';

const classInfo = z.object({ api_node: z.boolean().exactOptional(), category: z.string().catch('') });

/**
 * Whether the job needs the key of Comfy.org, and so may cost credits there: the site has one, and the server says that a class of the
 * workflow is a partner node. A class of which the server does not tell may be one.
 */
export async function paysWithKey(workflow: Workflow, server: Server, fleet: Fleet): Promise<boolean> {
  if (server.site.moreKeys?.[COMFY_ORG_KEY] === undefined) return false;
  const known = fleet.standing(server).partnerNodes;
  for (const name of new Set(classesOf(workflow).values())) {
    const isPartner = known.get(name) ?? (await isPartnerNode(server, name));
    if (isPartner === undefined) return true;
    known.set(name, isPartner);
    if (isPartner) return true;
  }
  return false;
}

/** Undefined where the server does not say. */
async function isPartnerNode(server: Server, name: string): Promise<boolean | undefined> {
  try {
    const described = await describedClass(server, name);
    if (described === undefined) return undefined;
    const { api_node: isPartner, category } = classInfo.parse(described);
    // Older servers say it only by the category.
    return isPartner === true || category.startsWith('api node');
  } catch {
    server.signal.throwIfAborted();
    // A proxy may let only the routes of jobs through.
    return undefined;
  }
}

/** `end` of a job that was executed with the key of Comfy.org: whether its nodes were charged there before it failed, nobody says. */
export function charged(end: Submission | FailedOperation): Submission | FailedOperation {
  if (end.kind === 'empty') {
    const { free: _, ...rest } = end;
    return rest;
  }
  if (end.kind !== 'failed' || end.failure.billing !== 'unbilled') return end;
  return { kind: 'failed', failure: { ...end.failure, billing: 'maybe' } };
}
