import type { Transmission } from '../transmit.js';
import { answer, json, noSuchPage } from './answers.js';
import type { InputSpec, NodeClass } from './node-types.js';
import type { Life } from './life.js';
import type { Incoming, Site } from './site.js';
import type { Traits } from './versions.js';

const RAM = 67_430_248_448;
const VRAM = 25_757_220_864;

export function getSystemStats({ traits }: Site): Transmission {
  const packages = {
    required_frontend_version: '1.49.6',
    installed_templates_version: '0.11.44',
    required_templates_version: '0.11.44',
  };
  return json({
    system: {
      os: 'linux',
      ram_total: RAM,
      ram_free: RAM - 9_000_000_000,
      comfyui_version: traits.version,
      ...packages,
      ...(traits.jobs && { comfy_package_versions: [] }),
      python_version: '3.11.7 (main, May  9 2026, 07:35:25) [GCC 12.2.0]',
      pytorch_version: '2.15.0+cu132',
      embedded_python: false,
      ...(traits.jobs && { deploy_environment: 'local-git' }),
      argv: ['main.py', '--listen', '127.0.0.1'],
    },
    devices: [
      {
        name: 'cuda:0 Stand-in GPU : native',
        type: 'cuda',
        index: 0,
        vram_total: VRAM,
        vram_free: VRAM - 1_500_000_000,
        torch_vram_total: 268_435_456,
        torch_vram_free: 67_108_864,
      },
    ],
  });
}

export function getFeatures({ traits }: Site): Transmission {
  return traits.features ? json(traits.features) : noSuchPage();
}

export function getObjectInfo({ catalogue, traits }: Site): Transmission {
  return json(Object.fromEntries([...catalogue].map(([name, node]) => [name, describe(node, traits)])));
}

export function getObjectInfoOf({ catalogue, traits }: Site, _: Life, { path }: Incoming): Transmission {
  const name = decodeURIComponent(path.slice('/object_info/'.length));
  const node = catalogue.get(name);
  return json(node ? { [name]: describe(node, traits) } : {});
}

const shownInputs = (specs: readonly InputSpec[], newer: boolean | undefined): object =>
  Object.fromEntries(specs.map((spec) => [spec.name, typeOf(spec, newer)]));

function typeOf({ type, options, config, choices, list }: InputSpec, newer: boolean | undefined): unknown[] {
  if (choices) {
    const shown = Object.entries(choices).map(([key, inputs]) => ({ key, inputs: { required: shownInputs(inputs, newer) } }));
    return [type, { options: shown, ...config }];
  }
  if (list) {
    const { each, ...rest } = list;
    return [type, { template: { input: { required: shownInputs([each], newer) }, ...rest }, ...config }];
  }
  if (options && newer) return ['COMBO', { multiselect: false, options: options(), ...config }];
  return [options ? options() : type, ...(config ? [config] : [])];
}

/** A class as /object_info shows it: the two kinds of classes have different fields (recorded). */
function describe(node: NodeClass, { jobs: recent }: Traits): object {
  const { name, title, module, category, newer, hidden, isOutput = false, info = {} } = node;
  const outputs = name === 'SaveImage' && !recent ? [] : node.outputs;
  const required = node.inputs.filter((spec) => !spec.optional);
  const optional = node.inputs.filter((spec) => spec.optional);
  const shown = (specs: readonly InputSpec[]): object => shownInputs(specs, newer);
  const { output_name = outputs, description = '', ...more } = info;
  const usual = {
    input: { required: shown(required), ...(optional.length > 0 && { optional: shown(optional) }), ...(hidden && { hidden }) },
    input_order: {
      required: required.map((spec) => spec.name),
      ...(optional.length > 0 && { optional: optional.map((spec) => spec.name) }),
      ...(hidden && { hidden: Object.keys(hidden) }),
    },
    ...(recent && { is_input_list: false }),
    output: outputs,
    output_is_list: outputs.map(() => false),
    output_name: recent ? output_name : outputs,
  };
  const names = { name, display_name: title, description, python_module: module, category, output_node: isOutput };
  if (!newer) return { ...usual, ...names, ...(recent && { has_intermediate_output: false, search_aliases: [], ...more }) };
  return {
    ...usual,
    output_tooltips: outputs.map(() => null),
    output_matchtypes: null,
    ...names,
    deprecated: false,
    experimental: false,
    dev_only: false,
    api_node: false,
    price_badge: null,
    search_aliases: null,
    essentials_category: null,
    has_intermediate_output: false,
  };
}

/** The files of one folder; the GGUF loaders read theirs from the same folders. */
function filesIn({ models }: Site, folder: string): readonly string[] | undefined {
  const folders: Record<string, readonly string[]> = {
    checkpoints: models.checkpoints,
    configs: [],
    loras: models.loras,
    vae: models.vae,
    text_encoders: models.text_encoders,
    diffusion_models: models.diffusion_models,
    unet_gguf: models.unet_gguf,
    clip_gguf: models.clip_gguf,
    embeddings: [],
  };
  return folders[folder];
}

export function getModels(): Transmission {
  return json([
    'checkpoints',
    'configs',
    'loras',
    'vae',
    'text_encoders',
    'diffusion_models',
    'unet_gguf',
    'clip_gguf',
    'embeddings',
  ]);
}

export function getModelsIn(site: Site, _: Life, { path }: Incoming): Transmission {
  const files = filesIn(site, path.slice('/models/'.length));
  return files ? json(files) : answer(404);
}

export const getNoNames = (): Transmission => json([]);
