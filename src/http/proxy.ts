/** The environment as it is handed down by the composition root: `process.env` is not read here. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Value of `proxy` in a site's configuration that means: none, whatever the environment says. */
const DIRECT = 'direct';

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * URL of the proxy for `url`, or undefined for a direct connection. The site's own `proxy` comes first; else `HTTPS_PROXY` or
 * `HTTP_PROXY` by the target's scheme and `NO_PROXY`, each in both cases. The environment's proxy is never used for loopback:
 * a proxy elsewhere cannot reach this host's stand-ins and servers.
 */
export function proxyFor(url: URL, environment: Environment, siteProxy?: string): string | undefined {
  if (siteProxy === DIRECT) return undefined;
  if (siteProxy) return withScheme(siteProxy);
  const named = environment[variableOfProxy(url, environment)];
  if (!named || isLoopback(url.hostname) || isExcepted(url, environment[variable(environment, 'no_proxy')] ?? ''))
    return undefined;
  return withScheme(named);
}

/** Name of the variable that says which proxy is used for `url`. */
export function variableOfProxy(url: URL, environment: Environment): string {
  return variable(environment, url.protocol === 'https:' ? 'https_proxy' : 'http_proxy');
}

/** The lower-case name wins, as in curl. */
const variable = (environment: Environment, name: string): string =>
  environment[name] === undefined ? name.toUpperCase() : name;

/** `127.0.0.1:7890`, as many write it, is an HTTP proxy. A SOCKS5 proxy is always given the name of the target, as `socks5h` asks for. */
function withScheme(proxy: string): string {
  const text = proxy.trim();
  if (/^socks5h:\/\//i.test(text)) return text.replace(/^socks5h/i, 'socks5');
  return /^[a-z0-9]+:\/\//i.test(text) ? text : `http://${text}`;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\./.test(hostname);
}

/** `NO_PROXY`: names and their subdomains, with or without a leading dot or `*.`, a port if wanted, `*` for all. */
function isExcepted(url: URL, exceptions: string): boolean {
  const port = url.port || DEFAULT_PORTS[url.protocol];
  return exceptions
    .toLowerCase()
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      const [, host = entry, onlyPort] = /^(.+?)(?::(\d+))?$/.exec(entry) ?? [];
      if (onlyPort !== undefined && onlyPort !== port) return false;
      const name = host.replace(/^\*?\./, '');
      return url.hostname === name || url.hostname.endsWith(`.${name}`);
    });
}
