/** What the settings of an OSS store take; the words follow "expected". */
export const ossSettings = {
  'ossTakes.variable': 'the name of an environment variable in capitals',
  'ossTakes.endpoint': 'a URL such as {example}, without bucket and path',
  'ossTakes.prefix': 'folders such as {example}, without a slash at the start',
  'ossTakes.fileName': 'a file name with letters or digits',
  'ossTakes.credentials': '{command} or {file}, which provides AccessKeyId, AccessKeySecret and SecurityToken',
  'ossTakes.bucket': 'the name of a bucket: 3 to 63 lowercase letters, digits and "-"',
  'ossTakes.region': 'a region such as {example}',
  'ossTakes.upload': 'true, or false to keep pictures in the folder of the store "local"',
  'ossTakes.signedUrls': 'true, or false for URLs without a signature',
  'ossTakes.expires': 'how long signed URLs are valid, a whole number from {from} to {to} seconds',
  'ossTakes.cname': 'true if the endpoint is your own domain for the bucket, otherwise false',
  'ossTakes.pathStyle': 'true for servers that expect the bucket in the path, otherwise false',
  'ossTakes.timeout': 'the maximum time for an answer, from {from} to {to} seconds',
} as const;
