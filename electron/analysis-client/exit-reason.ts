/** Why a child process ended, in words that fit behind "ended while it worked on …:". */

/** `lastWords` is the end of what it wrote to standard error; V8 says there when memory ran out. */
export function describeExit(code: number | null, signal: string | null, lastWords = ''): string {
  if (/out of memory|allocation failed/i.test(lastWords)) return 'it ran out of memory';
  if (signal === 'SIGKILL') return 'it was killed, perhaps because the machine ran out of memory';
  if (signal !== null) return `it was ended by ${signal}`;
  return `it exited with status ${code ?? 'unknown'}`;
}
