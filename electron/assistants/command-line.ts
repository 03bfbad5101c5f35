/** Commands as people paste them: each word quoted for the shell of its platform. */

export type Platform = 'linux' | 'macos' | 'windows';

/** The words as one line for `sh` and its relatives, or for cmd and PowerShell. */
export function commandLine(words: readonly string[], platform: Platform): string {
  return words.map((word) => (platform === 'windows' ? quoteWindows(word) : quotePosix(word))).join(' ');
}

function quotePosix(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Double quotes serve cmd and PowerShell alike, for all that occurs in paths, addresses and tokens. */
function quoteWindows(word: string): string {
  return /^[\w@+=:./\\-]+$/.test(word) ? word : `"${word.replaceAll('"', '\\"')}"`;
}

/**
 * A command as a program without a shell starts it. Windows starts no `.cmd` directly; `call` keeps cmd from taking the quotes
 * off a path with spaces.
 */
export function withoutShell(words: readonly string[], platform: Platform): string[] {
  const [program = ''] = words;
  return platform === 'windows' && /\.(cmd|bat)$/i.test(program) ? ['cmd', '/c', 'call', ...words] : [...words];
}
