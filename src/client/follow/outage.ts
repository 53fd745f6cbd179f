/** gRPC codes (https://grpc.github.io/grpc/core/md_doc_statuscodes.html) that pass by themselves. */
const OUTAGE = new Set([1 /* CANCELLED */, 4 /* DEADLINE_EXCEEDED */, 8 /* RESOURCE_EXHAUSTED */, 14 /* UNAVAILABLE */]);

/** Whether Temporal could not be asked, as opposed to having refused. */
export function isOutage(error: unknown): boolean {
  if (isGrpcError(error)) return OUTAGE.has(error.code);
  // A worker's own connection, by name: the class comes with a native library that most commands do not load.
  if (error instanceof Error && error.name === 'TransportError') return true;
  return error instanceof Error && error.cause !== undefined && isOutage(error.cause);
}

/** As Temporal's client tells them, which no command should load only to report an error. */
const isGrpcError = (error: unknown): error is Error & { readonly code: number } =>
  error instanceof Error && 'code' in error && typeof error.code === 'number' && 'details' in error && 'metadata' in error;
