/** The way to a Temporal service. */
export const connection = {
  'temporal.waiting': 'Waiting for Temporal at {address} …',
  'temporal.noNamespace': 'Temporal at {address} has no namespace "{namespace}".',
  'temporal.noNamespaceAdvice':
    'Set TEMPORAL_NAMESPACE to an existing namespace, or create this one: temporal operator namespace create --namespace {namespace} --address {address} --retention 30d',
  'temporal.refused': 'Temporal at {address} refuses the API key or the client certificate.',
  'temporal.refusedWords': 'Temporal at {address} refuses the API key or the client certificate: "{words}".',
  'temporal.refusedAdvice':
    'Check TEMPORAL_API_KEY and the variables TEMPORAL_TLS_*, or temporal.apiKey and temporal.tls in plantain.config.json.',
  'temporal.ownSilent': "This folder's Temporal server does not answer at {address}.",
  'temporal.ownSilentAdvice': 'Run the command again: plantain restarts a server that has ended. Its log: {log}',
  'temporal.silent': 'No Temporal service answers at {address}: {why}.',
  'temporal.silentAdvice':
    'The Temporal address comes from {place}. Start Temporal there, or correct {place}. If you do not run Temporal yourself, remove it: plantain then starts its own server.',
  'temporal.notTemporal': 'a program listens there, but it did not answer like Temporal within {time}',
  'temporal.notTemporalAdvice':
    'If Temporal needs TLS or an API key there, set TEMPORAL_TLS=true or TEMPORAL_API_KEY. If another program uses the port, correct the Temporal address, which comes from {place}.',
  'temporal.fromConfig': 'temporal.address in the configuration',
  'temporal.fromProfile': 'the profile of the Temporal CLI',
  'temporal.theirWords': '"{words}"',
  'temporal.badSettings': 'The connection settings of Temporal cannot be used: {why}.',
  'temporal.badSettingsAdvice':
    'Check the environment variables TEMPORAL_*, temporal in plantain.config.json and the profiles of the Temporal CLI.',
  'temporal.certificatePair': 'a client certificate needs both temporal.tls.clientCertPath and temporal.tls.clientKeyPath',
  'temporal.noCertificate': 'the file {path} (temporal.tls.{setting}) does not exist',
  'temporal.sdk': 'The Temporal SDK reports: {message}',
  'temporal.noAttributes': "This folder's Temporal server does not accept the search attributes of plantain.",
} as const;
