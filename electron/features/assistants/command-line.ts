/** Commands for copying: each word quoted for the shell of its platform. */

export type Platform = 'linux' | 'macos' | 'windows';

/** The words as one line for `sh` and its relatives, or for cmd and PowerShell. */
export function commandLine(words: readonly string[], platform: Platform): string {
  return words.map((word) => (platform === 'windows' ? quoteWindows(word) : quotePosix(word))).join(' ');
}

function quotePosix(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Double quotes work in cmd and PowerShell, for all characters in paths, addresses and tokens. */
function quoteWindows(word: string): string {
  return /^[\w@+=:./\\-]+$/.test(word) ? word : `"${word.replaceAll('"', '\\"')}"`;
}

/**
 * A command for a program that starts it without a shell. Windows starts no `.cmd` directly; `call` keeps cmd from removing the quotes of a
 * path with spaces.
 */
export function withoutShell(words: readonly string[], platform: Platform): string[] {
  const [program = ''] = words;
  return platform === 'windows' && /\.(cmd|bat)$/i.test(program) ? ['cmd', '/c', 'call', ...words] : [...words];
}
