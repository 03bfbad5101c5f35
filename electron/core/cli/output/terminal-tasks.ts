/** Shows tasks of the person on the terminal of a command. */
import { plainLine } from '../../../../shared/base/visible-text.ts';
import type { CommandContext } from '../context.ts';
import type { ShowTask } from '../pen-access.ts';

/** Null if the command has no terminal: input that is piped would answer without a person. */
export function showOnTerminal({ stdin, stderr }: Pick<CommandContext, 'stdin' | 'stderr'>): ShowTask | null {
  if (stdin.isTTY !== true || stderr.isTTY !== true) return null;
  return async ({ place, text }, signal) => {
    if (signal.aborted) return null;
    const { createInterface } = await import('node:readline');
    // Not in raw mode, in which the terminal would not turn Ctrl C into the signal that cancels the command.
    const lines = createInterface({ input: stdin, terminal: false });
    return new Promise((resolve) => {
      const close = (): void => lines.close();
      signal.addEventListener('abort', close, { once: true });
      lines.once('line', (line) => {
        resolve(/^s(?:kip)?$/i.test(line.trim()) ? 'skip' : 'done');
        lines.close();
      });
      // The end of the input, or of the call; after a line this resolves nothing.
      lines.once('close', () => {
        signal.removeEventListener('abort', close);
        resolve(null);
      });
      stderr.write(
        `${plainLine(`${place}: ${text}`)}\nDo it now, then press Enter (s and Enter: skip; Ctrl C: cancel) `,
      );
    });
  };
}
