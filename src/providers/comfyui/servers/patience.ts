/** How long servers are waited for, in milliseconds. */
export const PATIENCE = {
  /** An answer to a question is small, or it does not come. */
  questionMs: 20_000,
  /** Whether a server is there to take a job at all: a frozen one would keep every next job waiting. */
  choiceMs: 5_000,
  /** Something answers, but not as ComfyUI does: a page of a proxy, a login, a redirect. It may be restarting. */
  oddMs: 60_000,
  /** A job whose time is over is given up only when its server has been away for so long. */
  blinkMs: 5_000,
  /** Nothing listens: with other servers there, its jobs are given to them. */
  refusedMs: 12_000,
  /** It is there and says nothing, as a computer without power or a frozen process: the same. */
  silentMs: 45_000,
};
