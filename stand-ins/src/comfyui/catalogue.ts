import type { Disk } from './disk.js';
import { imageNodes } from './image-nodes.js';
import { conditioningNodes, ggufNodes, loaderNodes } from './loader-nodes.js';
import type { ModelFiles } from './models.js';
import type { NodeClass } from './node-types.js';
import { outputNodes } from './output-nodes.js';
import { partnerNodes } from './partner-nodes.js';
import { latentNodes, samplerNodes, samplingPartNodes } from './sampling-nodes.js';

/** The node classes that a server knows. */
export type Catalogue = ReadonlyMap<string, NodeClass>;

export function makeCatalogue(disk: Disk, files: ModelFiles, extra: readonly NodeClass[], missing: readonly string[]): Catalogue {
  const classes = [
    ...loaderNodes(files),
    ...ggufNodes(files),
    ...conditioningNodes(),
    ...samplerNodes(),
    ...samplingPartNodes(),
    ...latentNodes(),
    ...imageNodes(disk),
    ...outputNodes(),
    ...partnerNodes(),
    ...extra,
  ];
  return new Map(classes.filter(({ name }) => !missing.includes(name)).map((node) => [node.name, node]));
}
