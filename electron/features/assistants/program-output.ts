import { plainLine } from '../../../shared/base/visible-text.ts';

/** Characters shown of a failed program's output. */
export const MAX_OUTPUT_CHARS = 600;

/** The end of what a program wrote, on one line, without the frames of stacks. */
export function endOfOutput(output: string): string {
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== '' && !/^\s+at /.test(line));
  const text = plainLine(lines.join(' ')).trim();
  return text === '' ? '' : ` It wrote: ${text.length > MAX_OUTPUT_CHARS ? `…${text.slice(-MAX_OUTPUT_CHARS)}` : text}`;
}
