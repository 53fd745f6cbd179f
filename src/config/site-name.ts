/** Most characters of a site's name. */
const LONGEST = 60;

/** `original` as the name of a site: whatever is no letter of any script, digit, `_` or `-` becomes `-`. */
export function siteNameOf(original: string): string {
  const safe = original.normalize('NFC').replace(/[^\p{L}\p{M}\p{N}_-]+/gu, '-');
  const cut = [...safe.replace(/^[^\p{L}\p{N}]+/u, '')].slice(0, LONGEST).join('');
  return cut.replace(/-+$/, '') || 'site';
}
