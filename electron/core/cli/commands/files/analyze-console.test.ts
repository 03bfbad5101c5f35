/** `pen analyze` and `pen sql` on a console log. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { consoleLogText } from '../../../../../shared/engine/console/testing/console-log.ts';
import { createCommandLine, type CommandLine } from '../../testing/command-line.ts';

let line: CommandLine;
beforeAll(async () => {
  line = await createCommandLine();
  await writeFile(join(line.folder, 'shop.console.json'), consoleLogText());
  await writeFile(
    join(line.folder, 'hostile.console.json'),
    consoleLogText().replace('"text":"slow"', String.raw`"text":"slow\u001b[2J\nline two"`),
  );
});
afterAll(() => line.remove());

it('prints counts by level and the most frequent messages', async () => {
  const ran = await line.run(['analyze', 'shop.console.json', '--top', '2']);
  expect(ran.status).toBe(0);
  const [summary = '', , title, head = '', first = ''] = ran.stdout.split('\n');
  expect(summary).toBe(
    'Console log of Shop: 10 messages in 10.00s (2 error, 1 warning, 7 log, 0 info, 0 debug), written by PEN Workbench 1.0.0',
  );
  expect(title).toBe('Most frequent messages');
  expect(head.trim().split(/\s+/)).toEqual(['LEVEL', 'TEXT', 'COUNT', 'SOURCE']);
  expect(first.trim().split(/\s{2,}/)).toEqual(['log', 'tick 1', '5', 'https://shop.test/app.js:3']);
  expect(ran.stdout).toContain('2 older messages were dropped.');
  expect(ran.stdout).toContain('4 more; --all shows them');
});

it('prints one document with --json', async () => {
  const ran = await line.run(['analyze', 'shop.console.json', '--json']);
  expect(ran.json()).toMatchObject({
    kind: 'console',
    target: { title: 'Shop' },
    startedAt: '2026-01-05T10:00:00.000Z',
    durationMs: 10_000,
    levels: { error: 2, warning: 1, log: 7, info: 0, debug: 0 },
    dropped: 2,
    frequent: [
      { level: 'log', text: 'tick 1', count: 5, url: 'https://shop.test/app.js', line: 3, column: 9 },
      {},
      {},
      {},
      {},
      {},
    ],
  });
});

it('prints a message with control characters and lines as one line', async () => {
  const { stdout } = await line.run(['analyze', 'hostile.console.json']);
  expect(stdout).not.toContain('\u001B');
  expect(stdout).toMatch(/slow +\[2J line two/);
});
