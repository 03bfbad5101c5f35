import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, win32 } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isWithin } from '../files/containment.ts';
import { createPathRule, type PathRule } from './paths.ts';
import { AppFailure, createGuard } from '../../../shared/base/errors.ts';

let base: string;
let root: string;
let outside: string;
let temporary: string;
let library: string;
let rule: PathRule;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'pen-paths-test-')));
  root = join(base, 'project');
  outside = join(base, 'outside');
  temporary = join(base, 'pen');
  library = join(base, 'data', 'library');
  for (const folder of [root, outside, temporary, library, join(root, 'sub')]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(root, 'in.json'), '{}');
  writeFileSync(join(outside, 'secret'), 'x');
  rule = createPathRule({
    projectRoot: () => root,
    temporaryDirectory: temporary,
    libraryDirectory: library,
    dataDirectory: join(base, 'data'),
    workingDirectory: outside,
  });
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const denied = (path: string) => {
  throw new AppFailure({ code: 'path_denied', message: `path ${path} resolves outside project root — access denied` });
};

describe('a project caller', () => {
  it('opens files of the project, by relative and absolute names', async () => {
    expect(await rule.resolve('in.json', 'read', 'project')).toEqual({ ok: true, value: join(root, 'in.json') });
    expect(await rule.resolve('sub/../in.json', 'read', 'project')).toEqual({ ok: true, value: join(root, 'in.json') });
    expect(await rule.resolve(join(root, 'in.json'), 'write', 'project')).toEqual({
      ok: true,
      value: join(root, 'in.json'),
    });
  });

  it('may name a file and folders that do not exist yet', async () => {
    expect(await rule.resolve('new/deep/a.gz', 'write', 'project')).toEqual({
      ok: true,
      value: join(root, 'new/deep/a.gz'),
    });
  });

  it.each(['read', 'write'] as const)('is refused every way out, to %s', async (use) => {
    const ways = [
      '../../../../etc/passwd',
      '../outside/secret',
      '/etc/passwd',
      join(outside, 'secret'),
      '..',
      'sub/../../outside/x',
    ];
    for (const way of ways)
      expect(await rule.resolve(way, use, 'project')).toMatchObject(createGuard().run(() => denied(way)));
  });

  it('gets the same refusal for missing files, so that it cannot learn what exists', async () => {
    const missing = '../outside/not-there/at-all';
    expect(await rule.resolve(missing, 'read', 'project')).toMatchObject(createGuard().run(() => denied(missing)));
    expect(await rule.resolve('../outside/secret/below-a-file', 'read', 'project')).toMatchObject(
      createGuard().run(() => denied('../outside/secret/below-a-file')),
    );
  });

  it('is refused a folder whose name only begins like the project’s', async () => {
    mkdirSync(join(base, 'project-evil'));
    writeFileSync(join(base, 'project-evil', 'x'), '');
    expect(await rule.resolve('../project-evil/x', 'read', 'project')).toMatchObject(
      createGuard().run(() => denied('../project-evil/x')),
    );
  });

  it('is refused links that lead out: to a file, to a folder, through a chain, to a missing target', async () => {
    symlinkSync(join(outside, 'secret'), join(root, 'file-link'));
    symlinkSync(outside, join(root, 'folder-link'));
    symlinkSync('folder-link', join(root, 'chain'));
    symlinkSync(join(outside, 'planted'), join(root, 'dangling'));
    symlinkSync('../outside/planted', join(root, 'sub', 'dangling-relative'));
    for (const link of ['file-link', 'folder-link/secret', 'folder-link/new', 'chain/secret', 'dangling'])
      expect(await rule.resolve(link, 'write', 'project')).toMatchObject(createGuard().run(() => denied(link)));
    // Relative to sub/ it leads to project/outside, which is inside and does not exist.
    expect(await rule.resolve('sub/dangling-relative', 'write', 'project')).toEqual({
      ok: true,
      value: join(root, 'outside', 'planted'),
    });
  });

  it('follows links that stay inside, and returns their targets', async () => {
    symlinkSync('in.json', join(root, 'alias'));
    symlinkSync('not-there-yet', join(root, 'later'));
    expect(await rule.resolve('alias', 'read', 'project')).toEqual({ ok: true, value: join(root, 'in.json') });
    expect(await rule.resolve('later', 'write', 'project')).toEqual({ ok: true, value: join(root, 'not-there-yet') });
  });

  it('gets an error for circular links', async () => {
    symlinkSync('b', join(root, 'a'));
    symlinkSync('a', join(root, 'b'));
    expect(await rule.resolve('a', 'write', 'project')).toMatchObject({ ok: false, error: { code: 'write_failed' } });
  });

  it('is refused a NUL byte and an empty path', async () => {
    expect(await rule.resolve('in.json\0.png', 'read', 'project')).toMatchObject({
      ok: false,
      error: { code: 'invalid_params' },
    });
    expect(await rule.resolve('', 'read', 'project')).toMatchObject({ ok: false, error: { code: 'invalid_params' } });
  });

  it('reads the library and the app’s temporary folder, and writes to neither', async () => {
    for (const folder of [library, temporary]) {
      const file = join(folder, 'heap-00000000.heapsnapshot');
      writeFileSync(file, '');
      expect(await rule.resolve(file, 'read', 'project')).toEqual({ ok: true, value: file });
      expect(await rule.resolve(file, 'write', 'project')).toMatchObject(createGuard().run(() => denied(file)));
    }
    expect(await rule.resolve(join(base, 'data', 'settings.json'), 'read', 'project')).toMatchObject({ ok: false });
  });

  it.each(['.bashrc', '.git/hooks/pre-commit', 'sub/.vscode/tasks.json', 'sub/../.envrc', '.pen/out.cpuprofile'])(
    'writes nothing to the hidden %s, and reads it',
    async (path) => {
      expect(await rule.resolve(path, 'write', 'project')).toMatchObject({ ok: false, error: { code: 'path_denied' } });
      expect(await rule.resolve(path, 'read', 'project')).toEqual({ ok: true, value: join(root, path) });
    },
  );

  it('does not write to a hidden file through a visible link', async () => {
    writeFileSync(join(root, '.bashrc'), '');
    symlinkSync('.bashrc', join(root, 'profile.cpuprofile'));
    expect(await rule.resolve('profile.cpuprofile', 'write', 'project')).toMatchObject({
      ok: false,
      error: { code: 'path_denied', message: expect.stringContaining('".bashrc"') },
    });
  });

  it('writes if only the project root itself is in a hidden folder', async () => {
    const hidden = join(base, '.config', 'files');
    mkdirSync(hidden, { recursive: true });
    const inside = createPathRule({
      projectRoot: () => hidden,
      temporaryDirectory: temporary,
      libraryDirectory: library,
      dataDirectory: join(base, 'data'),
    });
    expect(await inside.resolve('a.cpuprofile', 'write', 'project')).toEqual({
      ok: true,
      value: join(hidden, 'a.cpuprofile'),
    });
  });

  it('works if the project root itself is reached through a link', async () => {
    symlinkSync(root, join(base, 'root-link'));
    const linked = createPathRule({
      projectRoot: () => join(base, 'root-link'),
      temporaryDirectory: temporary,
      libraryDirectory: library,
      dataDirectory: join(base, 'data'),
    });
    expect(await linked.resolve('in.json', 'read', 'project')).toEqual({ ok: true, value: join(root, 'in.json') });
    expect(await linked.resolve(join(root, 'in.json'), 'read', 'project')).toEqual({
      ok: true,
      value: join(root, 'in.json'),
    });
    expect(await linked.resolve('../outside/secret', 'read', 'project')).toMatchObject(
      createGuard().run(() => denied('../outside/secret')),
    );
  });

  it('cannot choose the base of relative paths', async () => {
    expect(await rule.resolve('secret', 'read', 'project', { base: outside })).toEqual({
      ok: true,
      value: join(root, 'secret'),
    });
  });

  it('follows the project root when the settings change it', async () => {
    let current = root;
    const moving = createPathRule({
      projectRoot: () => current,
      temporaryDirectory: temporary,
      libraryDirectory: library,
      dataDirectory: join(base, 'data'),
    });
    current = outside;
    expect(await moving.resolve('secret', 'read', 'project')).toEqual({ ok: true, value: join(outside, 'secret') });
    expect(await moving.resolve(join(root, 'in.json'), 'read', 'project')).toMatchObject({ ok: false });
  });
});

describe('a user', () => {
  it('may name any file; relative ones from the working directory, or the given folder', async () => {
    expect(await rule.resolve('secret', 'read', 'anywhere')).toEqual({ ok: true, value: join(outside, 'secret') });
    expect(await rule.resolve('in.json', 'read', 'anywhere', { base: root })).toEqual({
      ok: true,
      value: join(root, 'in.json'),
    });
    expect(await rule.resolve('/etc/hostname', 'read', 'anywhere')).toMatchObject({ ok: true });
  });

  it('is refused a NUL byte too', async () => {
    expect(await rule.resolve('a\0', 'read', 'anywhere')).toMatchObject({
      ok: false,
      error: { code: 'invalid_params' },
    });
  });
});

describe('a project caller on Windows', () => {
  const lookedAt: string[] = [];
  const onWindows = createPathRule({
    projectRoot: () => 'C:\\work\\shop',
    temporaryDirectory: 'C:\\Temp\\pen',
    libraryDirectory: 'C:\\Data\\library',
    dataDirectory: 'C:\\Data',
    syntax: win32,
    realPath: async (path) => {
      lookedAt.push(path);
      return path;
    },
  });
  beforeEach(() => void lookedAt.splice(0));

  it.each([
    String.raw`\\evil.example\share\a.cpuprofile`,
    '//evil.example/share/a.cpuprofile',
    String.raw`\\?\UNC\evil.example\share\a`,
    String.raw`\\?\C:\work\shop\a.cpuprofile`,
    String.raw`\\.\pipe\pen`,
    String.raw`\??\C:\work\shop\a`,
    String.raw`D:\a.cpuprofile`,
    String.raw`..\other\a.cpuprofile`,
    'NUL',
    'sub/con.cpuprofile',
    'aux .json',
    'run.cmd:a.cpuprofile',
  ])('is refused %s before the file system is accessed', async (path) => {
    for (const use of ['read', 'write'] as const)
      expect(await onWindows.resolve(path, use, 'project')).toMatchObject({
        ok: false,
        error: { code: 'path_denied' },
      });
    expect(lookedAt.filter((looked) => !/^C:\\(work\\shop|Temp\\pen|Data\\library)$/.test(looked))).toEqual([]);
  });

  it('opens files of the project, with either slash and letter case', async () => {
    expect(await onWindows.resolve('sub/a.cpuprofile', 'write', 'project')).toEqual({
      ok: true,
      value: 'C:\\work\\shop\\sub\\a.cpuprofile',
    });
    expect(await onWindows.resolve('c:/WORK/shop/a.cpuprofile', 'read', 'project')).toMatchObject({ ok: true });
  });
});

it('compares whole folder names', () => {
  expect(isWithin('/a/b', '/a/b')).toBe(true);
  expect(isWithin('/a/b', '/a/b/c')).toBe(true);
  expect(isWithin('/a/b', '/a/b/..c')).toBe(true);
  expect(isWithin('/a/b', '/a/bc')).toBe(false);
  expect(isWithin('/a/b', '/a')).toBe(false);
  expect(isWithin('/', '/anything')).toBe(true);
});
