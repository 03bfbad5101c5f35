/** Names of captures in a shell: given by the command that makes one, taken by every other. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { heap } from '../../shared/analysis/heap/testing/heap-picture.ts';
import { nameCaptures } from './handles.ts';
import { createCommandLine, type CommandLine } from './testing/command-line.ts';

const SNAPSHOT = Buffer.from(
  heap('root → a → [b, c]', { a: { name: 'Cart' }, b: { name: 'Item' }, c: { name: 'Item' } }),
);

let line: CommandLine;
const run = (...argv: readonly string[]) => line.run(argv);
const importing = () => run('call', 'pen_import', '{"path":"cart.heapsnapshot"}');
const SAID = /pen: (@heap\d+) is (heap-[0-9a-f]{8}) in other commands\./;

beforeEach(async () => {
  line = await createCommandLine();
  await writeFile(join(line.folder, 'cart.heapsnapshot'), SNAPSHOT);
});
afterEach(() => line.remove());

it('names each capture once, and takes the name as a word, in JSON and in a link', async () => {
  const [, first, firstId] = SAID.exec((await importing()).stderr) ?? [];
  const [, second, secondId] = SAID.exec((await importing()).stderr) ?? [];
  expect([first, second]).toEqual(['@heap1', '@heap2']);
  expect(firstId).not.toBe(secondId);

  const objects = await run('objects', '@heap1', '--class', 'Item');
  expect(objects).toMatchObject({ status: 0, stdout: expect.stringContaining('Item') as string });
  const summary = await run('call', 'pen_heap_summary', '{"capture":"@heap2"}');
  expect(summary.stdout).toContain(secondId);
  expect(summary.stderr).not.toMatch(SAID);
  const noted = await run('notes', 'add', 'pen://captures/@heap1', 'Look here');
  expect(noted).toMatchObject({ status: 0 });
  expect((await run('notes', '@heap1')).stdout).toContain('Look here');
});

it('keeps the name of a capture that is deleted', async () => {
  const [, , firstId] = SAID.exec((await importing()).stderr) ?? [];
  await run('call', 'pen_delete_capture', '{"capture":"@heap1"}');
  expect(SAID.exec((await importing()).stderr)?.[1]).toBe('@heap2');
  expect(await run('objects', '@heap1', '--class', 'Item')).toMatchObject({
    status: 3,
    stderr: expect.stringContaining(firstId ?? '?') as string,
  });
});

it('leaves code in the value of a flag as it is', async () => {
  await importing();
  const ran = await run('leaks', '--target', 'none', '--expression', 'open("@heap1", "@heap9")');
  expect(ran.stderr).not.toContain('@heap9');
});

describe('a name that was never given', () => {
  it('is refused with the last ones', async () => {
    expect(await run('objects', '@heap1', '--class', 'Item')).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/No capture has been named @heap1 .*\n.*says its handle/) as string,
    });
    const [, , id] = SAID.exec((await importing()).stderr) ?? [];
    expect(await run('objects', '@heap7', '--class', 'Item')).toMatchObject({
      status: 3,
      stderr: expect.stringContaining(`The last ones are @heap1 (${id ?? ''}).`) as string,
    });
  });

  it('leaves other words with an @ as they are', async () => {
    const [, , id] = SAID.exec((await importing()).stderr) ?? [];
    await run('notes', 'add', id ?? '', 'ask @heap9 and @4711');
    expect((await run('notes', id ?? '')).stdout).toContain('ask @heap9 and @4711');
  });
});

it('gives two numbers to two commands at the same time', async () => {
  await mkdir(line.dataDirectory, { recursive: true });
  const ids = ['heap-00000001', 'trace-00000001', 'heap-00000002', 'heap-00000003'];
  const named = await Promise.all(ids.map((id) => nameCaptures([id], line.dataDirectory)));
  const handles = named.flatMap((each) => (each.ok ? each.value.map(([handle]) => handle) : []));
  expect(handles.toSorted()).toEqual(['@heap1', '@heap2', '@heap3', '@trace1']);
});

it('does what it was asked if the names cannot be stored', async () => {
  await importing();
  const file = join(line.dataDirectory, 'shell-handles.txt');
  // A folder in its place: as root, a file without rights is written all the same.
  await rm(file);
  await mkdir(file);
  expect(await importing()).toMatchObject({
    status: 0,
    stderr: expect.stringContaining('The captures of this command have no handles: ') as string,
  });
});
