import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, expect, it } from 'vitest';
import { COMMANDS } from '../command-table.ts';
import { createCommandLine } from '../testing/command-line.ts';
import { outputPath } from './output-path.ts';

const folder = mkdtempSync(join(tmpdir(), 'pen-output-path-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('says that a file is replaced, on one line, and nothing of a name that is free or no file', async () => {
  const stderr = new PassThrough();
  mkdirSync(join(folder, 'sub'));
  for (const name of ['here', 'two\nlines']) writeFileSync(join(folder, name), '');
  for (const name of ['here', 'free', 'sub', '/dev/null', 'two\nlines', join(folder, 'here')])
    expect(await outputPath({ workingDirectory: folder, stderr }, name)).toBe(
      join(name.startsWith('/') ? '' : folder, name),
    );
  expect(String(stderr.read())).toBe(
    ['here', 'two lines', 'here']
      .map((name) => `pen: ${join(folder, name)} exists already and will be replaced.\n`)
      .join(''),
  );
});

const CALLS: readonly (readonly string[])[] = [
  ['check', '--report', 'out.json'],
  ['prove', '--report', 'new.md,out.json'],
  ['explore', 'http://127.0.0.1:1/', '--report', 'out.json'],
  ['capture', 'heap', '--cdp-url', '127.0.0.1:1', '--out', 'out.json'],
  ['fetch', '--via', 'false', '--out', 'out.json'],
  ['fetch', '--target', 'nothing', '--cdp-url', '127.0.0.1:1', '--out', 'out.json'],
  ['export', 'heap-00000000', 'out.json'],
  ['sql', 'none.json', 'select 1', '--output', 'out.json'],
];
const OFFERED: ReadonlySet<string> = new Set(COMMANDS.map(({ name }) => name));

it.each(CALLS.filter(([command = '']) => OFFERED.has(command)).map((argv) => [argv] as const))(
  'is what %j uses',
  async (argv) => {
    const line = await createCommandLine();
    try {
      writeFileSync(join(line.folder, 'out.json'), 'mine');
      const ran = await line.run(argv);
      expect(ran.status).not.toBe(0);
      expect(ran.stderr).toContain(`pen: ${join(line.folder, 'out.json')} exists already and will be replaced.\n`);
    } finally {
      await line.remove();
    }
  },
);
