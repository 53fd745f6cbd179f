import ipaddr from 'ipaddr.js';

/**
 * Suffixes of names that mean something only in a local network: RFC 6761 (localhost), RFC 6762 with its appendix G, RFC 8375, and
 * `internal`, which ICANN has set apart; clouds answer under it (`metadata.google.internal`).
 */
const LOCAL_SUFFIXES = ['localhost', 'local', 'internal', 'intranet', 'private', 'corp', 'home', 'lan', 'home.arpa'];

/** Reachable only from inside of Azure, where it hands out the settings of a machine, although its range is public. */
const AZURE_WIRE_SERVER = '168.63.129.16';

/** RFC 2544. Programs for proxies use it for their own ends: they let each name resolve into it, and catch what goes there. */
const BENCHMARKS = ipaddr.IPv4.parseCIDR('198.18.0.0/15');

/** Of IPv6, everything that has been given out (RFC 4291, 2.4); what embeds an IPv4 address under `::` lies outside. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * What is wrong with the IP address of an untrusted URL, in words that follow it; undefined for one of the public
 * internet. Whatever is not known as public is refused: loopback, private, link-local, carrier-grade NAT, multicast, reserved, and
 * every form of IPv6 that carries an IPv4 address inside (mapped, compatible, NAT64, 6to4, Teredo), whichever it carries.
 */
export function whyNotPublic(address: string): string | undefined {
  // An interface of this host is named: no public address needs one.
  const kind = address.includes('%') || !ipaddr.isValid(address) ? 'unknown' : kindOf(ipaddr.parse(address));
  return kind === 'unicast' ? undefined : `is no address of the public internet (${wordsFor(kind)})`;
}

/** `unicast` for a public one. */
function kindOf(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  if (address instanceof ipaddr.IPv4 && address.match(BENCHMARKS)) return 'benchmarks, or a proxy program in fake-IP mode';
  const range = address.range();
  if (range !== 'unicast') return range;
  const reserved = address instanceof ipaddr.IPv6 ? !address.match(GLOBAL_UNICAST) : address.toString() === AZURE_WIRE_SERVER;
  return reserved ? 'reserved' : range;
}

/** `carrierGradeNat` as `carrier grade nat`. */
const wordsFor = (kind: string): string => kind.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/**
 * Whether a host name belongs to a local network, in any case without being asked for: one without a dot, or under a suffix that is
 * never public. Behind a proxy, which may resolve it differently, this is all that can be known of it.
 */
export function isLocalName(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  return !name.includes('.') || LOCAL_SUFFIXES.some((suffix) => name.endsWith(`.${suffix}`));
}
