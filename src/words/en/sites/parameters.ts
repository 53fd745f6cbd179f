/** What parameters and settings of sites mean, and what holds where they are not given (`otherwise`). */
export const parameters = {
  'switch.on': 'on',
  'switch.off': 'off',
  'otherwise.empty': 'empty',
  'otherwise.none': 'none',
  'otherwise.nothing': 'nothing',
  'otherwise.notSent': 'not sent',
  'otherwise.ofWorkflow': 'as in the workflow',
  'otherwise.siteModel': '`model` of the site, else {model}',
  'otherwise.unlessRefused': '{value}, or not sent to models that refuse it',
  'otherwise.mostTokens': '32768, or the maximum of the model',
  'otherwise.ofModel': 'that of the model',
  'otherwise.realType': 'the real type of each picture',
  'otherwise.baseUrl': 'only the baseUrl',
  'otherwise.templates': '{withPicture} for an item with a picture, else {withoutPicture}',
  'otherwise.template': 'the template',
  'otherwise.byClass': 'found by the classes of the nodes',
  'otherwise.freshSeed': 'a new one for each item',
  'otherwise.lastInQueue': 'behind all waiting jobs',
  'setting.gemini.authMode': 'How the key is sent. auto: the header x-goog-api-key at Google, Authorization: Bearer elsewhere.',
  'setting.gemini.version': 'Version in the URL, unless the baseUrl has one. auto: v1beta at Google, v1 elsewhere.',
  'setting.gemini.files':
    'Whether reference pictures go to the Files API of the site and not into the request. auto: at Google, where they make the request larger than 100 MB.',
  'setting.gemini.batches': 'Whether the site has the Batch API of Google, for --lane batch. auto: at Google.',
  'parameter.gemini.model': 'Model that makes the picture. A baseUrl that names a model takes precedence.',
  'parameter.gemini.responseMode': 'What the answer may contain.',
  'parameter.gemini.aspectRatio': 'Shape of the picture. Auto: not sent, the model decides.',
  'parameter.gemini.thinkingLevel': 'How long the model thinks before it draws. Thoughts are billed as text.',
  'parameter.gemini.imageSize': 'Size of the picture, with a capital K. Auto: not sent.',
  'parameter.gemini.temperature': 'How freely the model chooses.',
  'parameter.gemini.topP': 'The model chooses from the likeliest tokens whose probabilities add up to this value.',
  'parameter.gemini.topK': 'The model chooses from at most this many tokens.',
  'parameter.gemini.maxOutputTokens':
    'Maximum number of tokens of an answer. The 2048 of the node cuts off pictures: a picture takes up to about 2000 tokens, and the thoughts of the model count too.',
  'parameter.gemini.seed': 'For similar pictures from the same request. 0: not sent.',
  'parameter.gemini.systemInstruction': 'Instruction that is sent before the prompt. Empty: not sent.',
  'parameter.gemini.imageMime': 'Sent as the type of every reference picture.',
  'parameter.gemini.strictNative':
    'Accept pictures only from inline parts of the answer. Off: from wherever they are in the answer.',
  'parameter.gemini.extraPayload':
    'Merged into the root of the request body: objects are merged, lists and everything else replace the values of plantain. However, the parts of its first content follow the prompt and the references, and its further contents follow after that. Fields that belong into generationConfig are refused at the root.',
  'setting.grsai.api':
    'draw: /v1/draw/nano-banana, which the vendor calls permanent. unified: /v1/api/generate. plantain follows a task at the API that accepted it.',
  'setting.grsai.upload':
    'Where reference pictures are uploaded. auto: overseas at grsaiapi.com, mainland elsewhere. inline: sent in the request as base64.',
  'setting.grsai.pollFirst': 'Minimum time between two status requests for a task (seconds).',
  'setting.grsai.pollMost': 'The time between two status requests grows up to this value (seconds).',
  'parameter.grsai.model': 'Model that makes the picture.',
  'parameter.grsai.aspectRatio':
    'Shape of the picture, for gpt-image models also in pixels. auto: the model decides. none: the field is not sent at all.',
  'parameter.grsai.quality': 'How much work a gpt-image model puts into the picture. Other models have no quality.',
  'parameter.grsai.background': 'Background of a picture of a gpt-image model; only transparent is sent.',
  'parameter.grsai.imageSize': 'Size of the picture, with a capital K. Sent only to models that support it.',
  'setting.comfyui.servers':
    'Several servers for this site, instead of its baseUrl. The next picture goes to the least loaded server.',
  'setting.comfyui.authMode':
    'How a key is sent to the proxy in front of ComfyUI, which has no keys itself. basic: the key is user:password. Without a key nothing is sent.',
  'setting.comfyui.comfyOrgKey':
    'Your Comfy.org key for partner nodes, which are paid there. It is sent to the servers with each job.',
  'parameter.comfyui.template': 'Built-in workflow. `plantain templates` lists them.',
  'parameter.comfyui.workflow': 'Your own workflow instead of a template. In a list of items, give the JSON object itself.',
  'parameter.comfyui.editorWorkflow':
    'The same workflow as saved by the editor. The server writes it into its PNG files, so that you can drag them into the editor.',
  'parameter.comfyui.map':
    'Which input takes which value, each as a node and its input. Name a node by its id or title. Values: prompt, negativePrompt, width, height, seed, steps, denoise, model, image, image2 to image9.',
  'parameter.comfyui.inputs': 'Further inputs of the workflow and their values.',
  'parameter.comfyui.width': 'Width in pixels. Multiples of 16 are best for FLUX.',
  'parameter.comfyui.height': 'Height in pixels. Multiples of 16 are best for FLUX.',
  'parameter.comfyui.seed': 'For the same picture from the same request.',
  'parameter.comfyui.steps': 'Steps of the sampler.',
  'parameter.comfyui.denoise': 'How much of a reference picture is regenerated. 1: all of it.',
  'parameter.comfyui.negativePrompt': 'What you do not want in the picture. FLUX takes none.',
  'parameter.comfyui.model': 'Model file that the workflow loads.',
  'parameter.comfyui.outputs':
    'Which outputs of the workflow are stored. images: pictures, or everything when there is no picture. all: also videos, audio, 3D models and texts.',
  'parameter.comfyui.queuePriority':
    'Place of the job in the queue of the server: before all waiting jobs, or by a number. Lower numbers run first. Jobs without a number are numbered from 0 upwards.',
  'parameter.comfyui.saveImageWebsocket':
    'Receive pictures over the websocket, so that nothing stays on the GPU host. A picture is generated again when the websocket breaks at that moment.',
  'parameter.comfyui.embeddedWorkflow': 'What happens to the prompt and workflow that ComfyUI writes into its PNG files as text.',
} as const;
