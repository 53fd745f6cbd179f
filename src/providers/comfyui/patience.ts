/** How long a job is waited for whose server cannot be asked, in milliseconds. */
export const PATIENCE = {
  /** Something answers, but not as ComfyUI does: a page of a proxy, a login, a redirect. It may be restarting. */
  oddMs: 60_000,
  /** A job whose time is over is given up only when its server has been away for so long. */
  blinkMs: 5_000,
  /** Nothing listens: with other servers there, its jobs are given to them. */
  refusedMs: 12_000,
  /** It is there and says nothing, as a computer without power or a frozen process: the same. */
  silentMs: 45_000,
};
