import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCommandLine, type CommandLine } from '../../../core/cli/testing/command-line.ts';

const PROFILE =
  '{"nodes":[{"id":1,"callFrame":{"functionName":"(root)"}}],"startTime":0,"endTime":1,"samples":[],"timeDeltas":[]}';

let line: CommandLine;
let capture: string;
const run = (...argv: string[]) => line.run([...argv, '--standalone', '--json']);
const notesOf = async (...argv: string[]): Promise<unknown> => (await run('notes', ...argv)).json();

beforeAll(async () => {
  line = await createCommandLine();
  const path = join(line.folder, 'app.cpuprofile');
  await writeFile(path, PROFILE);
  const imported = await run('call', 'pen_import', JSON.stringify({ path }));
  ({ captureId: capture } = imported.json() as { captureId: string });
});
afterAll(() => line.remove());

it('adds, lists, edits and removes notes', async () => {
  const link = `pen://captures/${capture}/flame?range=1-2`;
  const { note } = (await notesOf('add', link, 'Slow here')) as { note: { id: string } };
  expect(note).toMatchObject({ link, text: 'Slow here', author: 'you (command line)' });
  await notesOf('add', capture, 'second');
  expect(await notesOf(capture)).toMatchObject({ notes: [{ id: note.id }, { text: 'second' }] });
  expect(await notesOf('edit', capture, note.id, 'Fast now')).toMatchObject({ note: { text: 'Fast now' } });
  expect(await notesOf('--top', '1')).toMatchObject({ notes: [{ text: 'Fast now' }], notesOmitted: 1 });
  const shown = await line.run(['notes', link, '--standalone']);
  expect(shown.stdout).toContain(`  ${link}\n  Fast now`);
  await notesOf('remove', capture, note.id);
  expect(await notesOf()).toMatchObject({ notes: [{ text: 'second' }] });
});

it.each([
  [['add']],
  [['add', 'cpu-00000000']],
  [['edit', 'cpu-00000000', 'x']],
  [['remove', 'cpu-00000000']],
  [['a', 'b']],
])('refuses %j as wrong use', async (argv) => {
  expect((await run('notes', ...argv)).status).toBe(2);
});
