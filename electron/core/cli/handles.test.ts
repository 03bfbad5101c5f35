/** Names of captures in a shell: given by the command that makes one, taken by every other. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { heap } from '../../../shared/engine/heap/testing/heap-picture.ts';
import { nameLines, staleText, targetLine } from './handles.ts';
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
      stderr: expect.stringMatching(/Nothing has been named @heap1 .*\n.*says its handle/) as string,
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

describe('a retaining path', () => {
  const PATH = /Path 1 \((@path\d+)\)\n/;
  const retainers = async () => {
    await importing();
    const [, node = ''] = /@(\d+)/.exec((await run('objects', '@heap1', '--class', 'Item')).stdout) ?? [];
    return { node, printed: await run('retainers', '@heap1', '--node', `@${node}`) };
  };

  it('is printed with its handle, which stands for the snapshot and the object', async () => {
    const { node, printed } = await retainers();
    expect(PATH.exec(printed.stdout)?.[1]).toBe('@path1');
    expect((await run('retainers', '@path1')).stdout).toBe(printed.stdout);
    expect((await run('call', 'pen_heap_retainers', '{"capture":"@path1"}')).stdout).toContain(`@${node}`);
    expect((await run('call', 'pen_heap_retainers', '{"node":"@path1"}')).stdout).toContain(`@${node}`);
    const noted = await run('notes', 'add', '@path1', 'Why is it here?');
    expect(noted).toMatchObject({ status: 0 });
    expect((await run('notes', '@heap1', '--json')).stdout).toContain(`path/@${node}`);
  });

  it('is refused by a command that takes captures only', async () => {
    await retainers();
    expect(await run('diff', '@heap1', '@path1')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(
        /takes no retaining path: @path1 is one to @\d+ in heap-.*\n.*retainers, show/,
      ) as string,
    });
  });

  it('of a deleted snapshot says what it stood for', async () => {
    const { node } = await retainers();
    await run('call', 'pen_delete_capture', '{"capture":"@heap1"}');
    expect(await run('retainers', '@path1')).toMatchObject({
      status: 3,
      stderr: expect.stringContaining(`@path1 stands for path 1 to @${node} in heap-`) as string,
    });
  });

  it('in a file of no library has no handle', async () => {
    const file = join(line.folder, 'cart.heapsnapshot');
    const [, node = ''] = /@(\d+)/.exec((await run('objects', file, '--class', 'Item')).stdout) ?? [];
    expect((await run('retainers', file, '--node', node)).stdout).toMatch(/^Path 1\n/);
  });
});

it('names targets, and says which of them is no longer there', async () => {
  await mkdir(line.dataDirectory, { recursive: true });
  await nameLines([targetLine('6C1F')], line.dataDirectory);
  expect(staleText(new Map([['@target1', targetLine('6C1F')]]), 'No target has the id "6C1F".')).toBe(
    ' @target1 stands for 6C1F. pen targets lists what is there now, with handles.',
  );
  expect(await run('call', 'pen_collect_garbage', '--target', '@target2')).toMatchObject({
    status: 3,
    stderr: expect.stringContaining(
      'Nothing has been named @target2 in this data folder.\nThe last ones are @target1 (6C1F).',
    ) as string,
  });
});

it('gives two numbers to two commands at the same time', async () => {
  await mkdir(line.dataDirectory, { recursive: true });
  const ids = ['heap-00000001', 'trace-00000001', 'heap-00000002', 'heap-00000003'];
  const named = await Promise.all(ids.map((id) => nameLines([id], line.dataDirectory)));
  const handles = named.flatMap((each) => (each.ok ? [...each.value.handles.values()] : []));
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
    stderr: expect.stringContaining('What this command answered with has no handles: ') as string,
  });
});
