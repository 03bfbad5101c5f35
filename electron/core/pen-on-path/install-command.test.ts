import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SCRIPT_MARK, type CommandPlace } from './command-place.ts';
import { installCommand, type CommandQuestion } from './install-command.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'pen-on-path-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const linkPath = () => join(home, '.local', 'bin', 'pen');
const target = () => join(home, 'PEN Workbench.app', 'pen');
const link = (): CommandPlace => ({ kind: 'link', path: linkPath(), target: target() });
const script = (said: string): CommandPlace => ({
  kind: 'script',
  path: linkPath(),
  text: `#!/bin/sh\n${SCRIPT_MARK}\nexec echo ${said} "$@"\n`,
});

/** Runs the installation with these answers, and returns what was asked and shown. */
async function install(place: CommandPlace, answers: readonly boolean[] = [true]): Promise<CommandQuestion[]> {
  const asked: CommandQuestion[] = [];
  await installCommand({
    place,
    advice: (path) => `advice for ${path}`,
    ask: async (question) => {
      asked.push(question);
      return question.action !== null && answers[asked.length - 1] === true;
    },
    userPath: async () => false,
  });
  return asked;
}

describe('a link', () => {
  test('is written after a question, with what was done and how to undo it', async () => {
    const [question, done] = await install(link());
    expect(question).toMatchObject({ message: 'Install the pen command?', action: 'Install' });
    expect(question?.detail).toContain(`links ${linkPath()} to ${target()}`);
    expect(done).toMatchObject({ message: 'The pen command is installed', action: null });
    expect(done?.detail).toContain(`advice for ${linkPath()}`);
    expect(done?.detail).toContain(`To undo it, delete ${linkPath()}`);
    expect(readlinkSync(linkPath())).toBe(target());
    expect(readdirSync(join(home, '.local', 'bin'))).toEqual(['pen']);
  });

  test('is not written without consent', async () => {
    expect(await install(link(), [false])).toHaveLength(1);
    expect(existsSync(join(home, '.local'))).toBe(false);
  });

  test('that is there can be removed, and stays otherwise', async () => {
    await install(link());
    const [kept] = await install(link(), [false]);
    expect(kept).toMatchObject({ action: 'Remove' });
    expect(readlinkSync(linkPath())).toBe(target());
    const removed = await install(link());
    expect(removed.at(-1)?.message).toBe('The pen command was removed');
    expect(readdirSync(join(home, '.local', 'bin'))).toEqual([]);
  });

  test('of an earlier installation is replaced, also when that is gone', async () => {
    mkdirSync(join(home, '.local', 'bin'), { recursive: true });
    symlinkSync('/opt/pen-workbench-0.1.0/pen', linkPath());
    const [question] = await install(link());
    expect(question?.detail).toContain('replaces the command of another installation');
    expect(readlinkSync(linkPath())).toBe(target());
  });
});

test.each([
  ['a program', (path: string) => writeFileSync(path, '#!/bin/sh\necho a tool for drawing\n')],
  ['a link to a program', (path: string) => symlinkSync('/usr/lib/drawing/pen', path)],
  ['a folder', (path: string) => mkdirSync(path)],
])('%s of someone else is never touched', async (_, create) => {
  mkdirSync(join(home, '.local', 'bin'), { recursive: true });
  create(linkPath());
  const before = lstatSync(linkPath());
  for (const place of [link(), script('hello')])
    expect(await install(place)).toMatchObject([{ message: `Another program is at ${linkPath()}`, action: null }]);
  const { ino, mtimeMs, size } = lstatSync(linkPath());
  expect({ ino, mtimeMs, size }).toEqual({ ino: before.ino, mtimeMs: before.mtimeMs, size: before.size });
});

test('the script of an AppImage runs with its arguments, and is replaced when the AppImage has moved', async () => {
  await install(script('first'));
  expect(execFileSync(linkPath(), ['a b'], { encoding: 'utf8' })).toBe('first a b\n');
  const [question] = await install(script('second'));
  expect(question?.detail).toContain('replaces');
  expect(readFileSync(linkPath(), 'utf8')).toContain('second');
  expect((await install(script('second')))[0]).toMatchObject({ action: 'Remove' });
});

test('a failure names the reason and what to do, and leaves nothing behind', async () => {
  mkdirSync(join(home, '.local'), { recursive: true });
  // A file where the folder should be fails for root too.
  writeFileSync(join(home, '.local', 'bin'), '');
  chmodSync(join(home, '.local', 'bin'), 0o644);
  const asked = await install(link());
  expect(asked.at(-1)).toMatchObject({ message: 'The pen command was not changed', action: null });
  expect(asked.at(-1)?.detail).toMatch(/ENOTDIR|EEXIST/);
  expect(asked.at(-1)?.detail).toContain(`sudo ln -sf "${target()}" "${linkPath()}"`);
});

test('where nothing is to be done, the reason is shown', async () => {
  expect(await install({ kind: 'none', reason: 'This is a checkout.', advice: 'Use npm.' })).toEqual([
    { message: 'The pen command is not installed from here', detail: 'This is a checkout. Use npm.', action: null },
  ]);
});

describe('a folder on the PATH of Windows', () => {
  const place: CommandPlace = { kind: 'folder', folder: String.raw`C:\pen\bin` };

  function windows(isOn: boolean, error: Error | null = null) {
    const did: string[] = [];
    const asked: CommandQuestion[] = [];
    const run = () =>
      installCommand({
        place,
        advice: () => null,
        ask: async (question) => {
          asked.push(question);
          return question.action !== null;
        },
        userPath: async (action, folder) => {
          did.push(`${action} ${folder}`);
          if (error !== null && action !== 'status') throw error;
          return isOn;
        },
      });
    return { did, asked, run };
  }

  test.each([
    [false, 'add', 'The pen command is installed'],
    [true, 'remove', 'The pen command was removed'],
  ])('that is there: %s, is changed by %s', async (isOn, action, message) => {
    const { did, asked, run } = windows(isOn);
    await run();
    expect(did).toEqual([String.raw`status C:\pen\bin`, String.raw`${action} C:\pen\bin`]);
    expect(asked.at(-1)).toMatchObject({ message, action: null });
  });

  test('that cannot be changed is named', async () => {
    const { asked, run } = windows(false, new Error('Access is denied.'));
    await run();
    expect(asked.at(-1)?.detail).toContain('Access is denied.');
    expect(asked.at(-1)?.detail).toContain(String.raw`Add C:\pen\bin to your PATH yourself.`);
  });
});
