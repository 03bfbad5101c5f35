import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { childEnvironment, programEnvironment } from './child-environment.ts';

const folder = mkdtempSync(join(tmpdir(), 'pen-child-environment-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('lets Electron run as Node, and adds what is given', () => {
  expect(childEnvironment({ DEBUG: '' })).toEqual({ ...process.env, DEBUG: '', ELECTRON_RUN_AS_NODE: '1' });
});

it('shares the compile cache of this process with a child, whose cache is then in the same folder', () => {
  const program = `
    import { spawnSync } from 'node:child_process';
    import { enableCompileCache, getCompileCacheDir } from 'node:module';
    import { childEnvironment } from '${pathToFileURL(join(import.meta.dirname, 'child-environment.ts')).href}';
    enableCompileCache('${folder}');
    const child = spawnSync(process.execPath, ['-p', 'require("node:module").getCompileCacheDir()'], { env: childEnvironment(), encoding: 'utf8' });
    console.log(getCompileCacheDir() + '\\n' + child.stdout.trim());`;
  const { NODE_COMPILE_CACHE: _none, ...env } = process.env;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [own = '', ofChild] = stdout.trim().split('\n');
  expect(own).toContain(folder);
  expect(ofChild).toBe(own);
});

it('gives a program of the person all of their variables, and does not make it Electron as Node', () => {
  const person = {
    PATH: '/opt/homebrew/bin:/usr/bin',
    VOLTA_HOME: '/v',
    ELECTRON_RUN_AS_NODE: '1',
    NODE_OPTIONS: '-r x',
  };
  expect(programEnvironment(person, { NODE_OPTIONS: undefined, A: '1' })).toEqual({
    ...{ PATH: '/opt/homebrew/bin:/usr/bin', VOLTA_HOME: '/v', NODE_OPTIONS: undefined, A: '1' },
  });
});

it('starts no program with an environment that was made from nothing: it would not find what the person has on PATH', () => {
  const root = join(import.meta.dirname, '..', '..', '..');
  const files = globSync('{electron,e2e,bench,scripts,sample}/**/*.{ts,mjs,cts}', { cwd: root });
  // An entry of an MCP client's configuration adds to the client's own variables.
  const starting = files.filter((file) => !/node_modules|^electron.features.assistants/.test(file));
  expect(starting.length).toBeGreaterThan(1000);
  const bare = starting.filter((file) => /\benv: ?\{(?!\s*(?:\.\.\.|\}))/.test(readFileSync(join(root, file), 'utf8')));
  expect(bare).toEqual([]);
});
