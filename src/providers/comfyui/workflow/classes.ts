import { z } from 'zod';

/** Class of each node of a workflow, by its id. */
export type Classes = ReadonlyMap<string, string>;

const graph = z.record(z.string(), z.looseObject({ class_type: z.string() }));

export function classesOf(workflow: unknown): Classes {
  const nodes = graph.safeParse(workflow);
  return new Map(nodes.success ? Object.entries(nodes.data).map(([id, node]) => [id, node.class_type]) : []);
}
