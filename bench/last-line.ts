/** Runs a program that prints its figures as JSON in its last line. */
import { spawn } from 'node:child_process';

const LIMIT_MS = 20 * 60_000;
const LAST_WORDS_CHARS = 8000;

/** The line with the reason in the last output of a failed program. */
function reasonOf(words: string, ending: string): string {
  const line =
    /FATAL ERROR: .*|\b(?:Range|Type|Syntax|Reference)?Error(?: \[\w+\])?: .*|^Error .*/m.exec(words)?.[0] ?? '';
  return line === '' ? `it ended with ${ending}` : line.replace(/^(?:Error: )+/, '').slice(0, 160);
}

/** Returns the last line that it printed. Throws why it failed, as on a file that it cannot read. */
export async function lastLineOf(
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<unknown> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  let output = '';
  let words = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-LAST_WORDS_CHARS)));
  const ending = await new Promise<string | null>((done, failed) => {
    child.once('error', failed);
    child.once('close', (code, signal) => done(code === 0 ? null : (signal ?? `status ${code}`)));
  });
  // memlab writes errors to its progress output.
  if (ending !== null) throw new Error(reasonOf(`${words}\n${output.slice(-LAST_WORDS_CHARS)}`, ending));
  return JSON.parse(output.trimEnd().split('\n').at(-1) ?? '');
}
