/** The reasons why a child process ended, as text that fits after "ended while it worked on …:". */

/** `lastWords` is the end of its standard error, where V8 reports that memory ran out. */
export function describeExit(code: number | null, signal: string | null, lastWords = ''): string {
  if (/out of memory|allocation failed/i.test(lastWords)) return 'it ran out of memory';
  if (signal === 'SIGKILL') return 'it was killed, perhaps because the machine ran out of memory';
  if (signal !== null) return `it was ended by ${signal}`;
  return `it exited with status ${code ?? 'unknown'}`;
}
