import { seed, text } from './inputs.js';
import { type NodeCall, type NodeClass, NodeError, type NodeResult, type Picture } from './node-types.js';

const SIDE = 512;
/** A key that Comfy.org does not take. Some nodes repeat in their error what they were sent. */
const REFUSED_KEY = /refused/;

/** A picture that a service makes for money, which it gets from the account of the key. */
function bought({ inputs, apiKey }: NodeCall): NodeResult {
  if (apiKey === undefined) throw new NodeError('Exception', 'Unauthorized: Please login first to use this node.');
  if (REFUSED_KEY.test(apiKey)) throw new NodeError('Exception', `Unauthorized: 401 for X-API-KEY: ${apiKey}`);
  const picture: Picture = {
    width: SIDE,
    height: SIDE,
    recipe: {
      text: String(inputs['prompt']),
      negative: '',
      seed: String(inputs['seed']),
      denoise: 1,
      sources: [],
      index: 0,
    },
  };
  return { outputs: [[picture]] };
}

/** Nodes of ComfyUI that call services with the key of Comfy.org in `extra_data`. */
export function partnerNodes(): NodeClass[] {
  return [
    {
      module: 'comfy_api_nodes.nodes_bfl',
      category: 'api node/image/BFL',
      name: 'FluxProUltraImageNode',
      title: 'Flux 1.1 [pro] Ultra Image',
      inputs: [text('prompt', { multiline: true, default: '' }), seed('seed')],
      hidden: { auth_token_comfy_org: 'AUTH_TOKEN_COMFY_ORG', api_key_comfy_org: 'API_KEY_COMFY_ORG', unique_id: 'UNIQUE_ID' },
      outputs: ['IMAGE'],
      info: { api_node: true },
      run: bought,
    },
  ];
}
