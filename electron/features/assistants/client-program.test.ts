import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settle } from '../../../shared/base/errors.ts';
import { findProgram, runProgram } from './client-program.ts';

let home: string;
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'pen-client-program-')));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function script(folder: string, name: string, text: string, mode = 0o755): string {
  mkdirSync(join(home, folder), { recursive: true });
  const path = join(home, folder, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, mode);
  return path;
}

const search = (PATH: string, more: NodeJS.ProcessEnv = {}) =>
  ({ platform: 'linux', home, environment: { PATH, ...more } }) as const;

describe('the program of a client', () => {
  it('is the first one on the path that can be executed', async () => {
    script('a', 'claude', '', 0o644);
    mkdirSync(join(home, 'b', 'claude'), { recursive: true });
    const program = script('c', 'claude', '');
    script('d', 'claude', '');
    const path = ['a', 'b', 'c', 'd'].map((folder) => join(home, folder)).join(delimiter);
    expect(await findProgram(search(path), 'claude')).toBe(program);
    expect(await findProgram(search(''), 'pen-no-such-program')).toBeNull();
  });

  it('is not looked for in the current folder, nor below it', async () => {
    const before = process.cwd();
    script('a', 'pen-test-client', '');
    process.chdir(home);
    try {
      expect(await findProgram(search(['', '.', 'a'].join(delimiter)), 'pen-test-client')).toBeNull();
    } finally {
      process.chdir(before);
    }
  });

  it('is found where installers for one user put it, whatever the path of the desktop', async () => {
    const program = script('.local/bin', 'claude', '');
    expect(await findProgram(search('/nowhere'), 'claude')).toBe(program);
  });
});

describe('running it', () => {
  it('passes each argument as it is, without a shell, in the home folder, and as no Node of ours', async () => {
    const program = script('bin', 'say', 'printf "%s|" "$@"; pwd; echo "as node: $ELECTRON_RUN_AS_NODE"');
    const environment = search(process.env['PATH'] ?? '', { ELECTRON_RUN_AS_NODE: '1' });
    const args = ['a b', '$HOME', '; echo no', '`id`', '"'];
    expect(await runProgram(environment, program, args)).toMatchObject({
      succeeded: true,
      stdout: `a b|$HOME|; echo no|\`id\`|"|${home}\nas node: \n`,
    });
  });

  it('reports what a failed program wrote, on one line without control characters', async () => {
    const program = script('bin', 'fail', "printf 'no \\033[31mentry\\n' >&2; exit 3");
    const { succeeded, said } = await runProgram(search('/usr/bin:/bin'), program, []);
    expect(succeeded).toBe(false);
    expect(said).toContain('no ');
    expect(said).not.toContain('\u001B');
  });

  it('reports a program that is gone', async () => {
    expect(await settle(() => runProgram(search(''), join(home, 'gone'), []))).toMatchObject({
      ok: false,
      error: { code: 'file_not_found' },
    });
  });
});
