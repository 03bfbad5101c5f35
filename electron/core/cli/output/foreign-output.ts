/** Output of a program that is not ours, such as a script in a container, as the person sees it. */
import type { Readable } from 'node:stream';
import { printable } from '../../../../shared/base/visible-text.ts';
import type { Output } from '../context.ts';

/** A line that does not end is shown in parts. */
const MAX_LINE_CHARS = 4000;

/** Shows its lines as they come: coded, because a terminal acts on control characters, and indented, so that none looks like ours. */
export function showForeign(from: Readable, to: Output): void {
  let partial = '';
  const show = (line: string): void => void to.write(`  ${printable(line)}\n`);
  from.setEncoding('utf8').on('data', (text: string) => {
    const lines = (partial + text).split(/\r?\n/);
    partial = lines.pop() ?? '';
    lines.forEach(show);
    for (; partial.length > MAX_LINE_CHARS; partial = partial.slice(MAX_LINE_CHARS))
      show(partial.slice(0, MAX_LINE_CHARS));
  });
  from.on('end', () => {
    if (partial !== '') show(partial);
  });
}
