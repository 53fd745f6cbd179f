/** A word of a command that is pasted: letters of all scripts stand as they are, all else in quotes. */
export function forShell(word: string): string {
  const isWindows = navigator.userAgent.includes('Windows');
  // A comma makes a list of PowerShell.
  if (/^[\p{L}\p{M}\p{N}_][\p{L}\p{M}\p{N}_.,-]*$/u.test(word) && !(isWindows && word.includes(','))) return word;
  if (isWindows) return `"${word.replaceAll('"', '')}"`;
  return `'${word.replaceAll("'", "'\\''")}'`;
}
