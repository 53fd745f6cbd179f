/** `body` with its first `count` bytes in one piece, however small the pieces are that it comes in; fewer only where it ends before. */
export async function* withWholeBeginning(body: AsyncIterable<Uint8Array>, count: number): AsyncGenerator<Uint8Array> {
  let held: Uint8Array | undefined = new Uint8Array();
  try {
    for await (const piece of body) {
      const beginning: Uint8Array = held?.byteLength ? Buffer.concat([held, piece]) : piece;
      const isEnough: boolean = held === undefined || beginning.byteLength >= count;
      held = isEnough ? undefined : beginning;
      if (isEnough) yield beginning;
    }
  } finally {
    // Also where the body breaks off: it is read as far as it came.
    if (held?.byteLength) yield held;
  }
}
