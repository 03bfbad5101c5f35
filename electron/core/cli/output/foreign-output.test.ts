import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { expect, it } from 'vitest';
import { showForeign } from './foreign-output.ts';

async function shown(...parts: readonly (string | Uint8Array)[]): Promise<string> {
  const from = new PassThrough();
  const to = new PassThrough();
  const chunks: string[] = [];
  to.setEncoding('utf8').on('data', (text: string) => chunks.push(text));
  showForeign(from, to);
  for (const part of parts) from.write(part);
  from.end();
  await finished(from);
  to.end();
  await finished(to);
  return chunks.join('');
}

it('codes what a terminal would act on, and indents each line, also across the parts in which it comes', async () => {
  expect(await shown('a\u001b[', '2J\u0007b\npen: do', 'ne\r\nlast')).toBe(
    '  a\\u001B[2J\\u0007b\n  pen: done\n  last\n',
  );
  const flag = Buffer.from('🏁');
  expect(await shown(flag.subarray(0, 2), flag.subarray(2), '\u009b31m \u202e\u2066')).toBe(
    '  🏁\\u009B31m \\u202E\\u2066\n',
  );
});

it('does not wait for the end of a line that has none', async () => {
  const text = await shown('x'.repeat(10_000));
  expect(text.split('\n').map((line) => line.length)).toEqual([4002, 4002, 2002, 0]);
});
