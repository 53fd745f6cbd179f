/** The page of parameters. */
export const parameterPage = {
  'parameters.title': 'Parameters',
  'parameters.name': 'Name',
  'parameters.flag': 'Option',
  'parameters.alias': 'Alias',
  'parameters.default': 'Default',
  'parameters.takes': 'Value',
  'parameters.meaning': 'Meaning',
  'parameters.names':
    'Names are in camelCase. The snake_case names of the "Banana2 concurrent" node are accepted as well, wherever parameters are given.',
  'parameters.noEnvironment':
    'No parameter is read from the environment. A parameter is replaced as a whole: `extraPayload` of an item replaces that of its site. `defaults.params` may name parameters that only some sites have; other sites ignore them.',
  'parameters.ofPictures': 'Parameters of pictures at a {kind} site',
  'parameters.ofSite': 'Settings of a {kind} site',
  'parameters.ofRun': 'Settings of a run',
  'parameters.runs':
    'A setting of a run is taken from its option, else from the environment (`PLANTAIN_` and the name of the option), else from `defaults` in the configuration, else it has its default. In the configuration, times are numbers of seconds.',
  'parameters.sentence': '{meaning}.',
  'option.parameter': '{what} ({takes})',
  'option.parameterDefault': '{what} ({takes}; default: {standard})',
  'parameters.onlyOne': 'the only one',
  'parameters.singleTimeout': '300, or 600 with pictures of 4K',
  'parameters.totalTimeout': '600 with a prompt alone, else none',
} as const;
