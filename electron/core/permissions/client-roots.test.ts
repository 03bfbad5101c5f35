import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix, win32 } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { realPathOfDeepest } from '../files/containment.ts';
import { createPathRule, rootFolders, type PathRule } from './paths.ts';
import { AppFailure, unwrap, settle, createGuard } from '../../../shared/base/errors.ts';

let base: string;
let root: string;
let library: string;
let rule: PathRule;
const accessed: string[] = [];

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'pen-roots-test-')));
  root = join(base, 'project');
  library = join(base, 'library');
  for (const folder of [join(root, 'app'), join(root, 'app-other'), join(root, 'docs'), join(base, 'outside'), library])
    mkdirSync(folder, { recursive: true });
  for (const file of ['project/app/in.json', 'project/docs/in.json', 'outside/secret', 'library/a.heapsnapshot'])
    writeFileSync(join(base, file), '{}');
  accessed.length = 0;
  rule = createPathRule({
    projectRoot: () => root,
    temporaryDirectory: join(base, 'pen'),
    libraryDirectory: library,
    dataDirectory: join(base, 'data'),
    realPath: (path) => {
      accessed.push(path);
      return realPathOfDeepest(path);
    },
  });
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const uri = (...parts: string[]): string => pathToFileURL(join(base, ...parts)).href;
const resolveIn = async (path: string, roots: readonly string[] | null, use: 'read' | 'write' = 'read') =>
  unwrap(await rule.resolve(path, use, 'project', { roots }));
const outsideRoots = (path: string) => {
  throw new AppFailure({
    code: 'outside_roots',
    message: `path ${path} is in none of the roots that the MCP client lists — access denied`,
  });
};
const denied = { ok: false, error: { code: 'path_denied' } };

describe('the roots of a client', () => {
  it.each(['read', 'write'] as const)('narrow the project to themselves, to %s', async (use) => {
    const roots = [uri('project', 'app')];
    expect(await settle(() => resolveIn('app/in.json', roots, use))).toEqual({
      ok: true,
      value: join(root, 'app/in.json'),
    });
    for (const path of [
      'docs/in.json',
      'app/../docs/in.json',
      'docs/missing',
      'app-other/x',
      'x.json',
      join(root, 'docs'),
    ])
      expect(await settle(() => resolveIn(path, roots, use))).toMatchObject(
        createGuard().run(() => outsideRoots(path)),
      );
  });

  it('are each enough for a path, and change nothing for a client without them', async () => {
    expect(
      await settle(() => resolveIn('docs/in.json', [uri('project', 'app'), uri('project', 'docs')])),
    ).toMatchObject({
      ok: true,
    });
    expect(await settle(() => resolveIn('docs/in.json', null))).toMatchObject({ ok: true });
  });

  it('refuse every file of the project if there is none', async () => {
    expect(await settle(() => resolveIn('app/in.json', []))).toMatchObject(
      createGuard().run(() => outsideRoots('app/in.json')),
    );
  });

  it('leave captures readable and unwritable', async () => {
    const file = join(library, 'a.heapsnapshot');
    expect(await settle(() => resolveIn(file, [uri('project', 'app')]))).toEqual({ ok: true, value: file });
    expect(await settle(() => resolveIn(file, [uri('library')], 'write'))).toMatchObject(denied);
  });

  it('do not allow a hidden file to be written', async () => {
    expect(await settle(() => resolveIn('app/.envrc', [uri('project', 'app')], 'write'))).toMatchObject(denied);
  });
});

describe('roots never widen the project', () => {
  it.each(['file:///', 'file:///etc', 'file:///etc/passwd'])('by %s', async (wide) => {
    const roots = [wide, uri('outside'), uri()];
    expect(await settle(() => resolveIn('../outside/secret', roots))).toMatchObject(denied);
    expect(await settle(() => resolveIn('/etc/passwd', roots))).toMatchObject(denied);
    expect(await settle(() => resolveIn(join(base, 'outside', 'new'), roots, 'write'))).toMatchObject(denied);
  });

  it('by a root that is a link out of it, or a link inside a root', async () => {
    symlinkSync(join(base, 'outside'), join(root, 'way-out'));
    symlinkSync(join(base, 'outside'), join(root, 'app', 'way-out'));
    expect(await settle(() => resolveIn('way-out/secret', [uri('project', 'way-out')]))).toMatchObject(denied);
    expect(await settle(() => resolveIn('app/way-out/secret', [uri('project', 'app'), uri('outside')]))).toMatchObject(
      denied,
    );
  });

  it('by a link from one root to another folder of the project', async () => {
    symlinkSync(join(root, 'docs'), join(root, 'app', 'docs'));
    expect(await settle(() => resolveIn('app/docs/in.json', [uri('project', 'app')]))).toMatchObject(
      createGuard().run(() => outsideRoots('app/docs/in.json')),
    );
  });
});

it('the roots of a client also bound the files outside the project that it may use', async () => {
  const file = join(base, 'outside', 'secret');
  const resolveOutside = async (roots: readonly string[] | null) =>
    unwrap(await rule.resolve(file, 'read', 'outside', { roots }));
  expect(await settle(() => resolveOutside([uri('outside')]))).toEqual({ ok: true, value: file });
  expect(await settle(() => resolveOutside(null))).toEqual({ ok: true, value: file });
  expect(await settle(() => resolveOutside([uri('project')]))).toMatchObject(
    createGuard().run(() => outsideRoots(file)),
  );
});

describe('a root', () => {
  it('may be named through a link, and is resolved again for each path', async () => {
    symlinkSync(join(root, 'app'), join(base, 'open-folder'));
    const roots = [uri('open-folder')];
    expect(await settle(() => resolveIn('app/in.json', roots))).toMatchObject({ ok: true });
    rmSync(join(base, 'open-folder'));
    symlinkSync(join(root, 'docs'), join(base, 'open-folder'));
    expect(await settle(() => resolveIn('app/in.json', roots))).toMatchObject(
      createGuard().run(() => outsideRoots('app/in.json')),
    );
    expect(await settle(() => resolveIn('docs/in.json', roots))).toMatchObject({ ok: true });
  });

  it('that cannot be resolved allows nothing and hides no other', async () => {
    symlinkSync('loop', join(root, 'loop'));
    const unreadable = [
      uri('project', 'loop'),
      uri('project', 'x'.repeat(300)),
      uri('project', 'docs', 'in.json', 'x'),
    ];
    expect(await settle(() => resolveIn('app/in.json', unreadable))).toMatchObject(
      createGuard().run(() => outsideRoots('app/in.json')),
    );
    expect(await settle(() => resolveIn('app/in.json', [...unreadable, uri('project', 'app')]))).toMatchObject({
      ok: true,
    });
  });

  it('that is no folder of this machine is left out, before the file system is accessed', async () => {
    const strange = [
      '',
      'app',
      'https://example.com/app',
      'untitled:one',
      'vscode-remote://host/app',
      'file://host/share',
      'file:///a%2Fb',
      'file:///a%00b',
      'file:///%zz',
    ];
    expect(rootFolders(strange, posix)).toEqual([]);
    await settle(() => resolveIn('app/in.json', ['file://host/share', 'https://example.com/app']));
    expect(accessed.filter((path) => /share|example/.test(path))).toEqual([]);
    expect(await settle(() => resolveIn('app/in.json', strange))).toMatchObject(
      createGuard().run(() => outsideRoots('app/in.json')),
    );
  });

  it('on Windows is no folder of another machine, no device and no stream', () => {
    const given = [
      'file:///C:/code/app',
      'file:///c:/code/app%20two/',
      'file://host/share/app',
      'file:////host/share/app',
      'file:///C:/code/NUL',
      'file:///C:/code/a:stream',
      'file:///code/app',
    ];
    expect(rootFolders(given, win32)).toEqual(['C:\\code\\app', 'c:\\code\\app two']);
  });

  it('is resolved once if it is listed many times', () => {
    expect(
      rootFolders(
        Array.from({ length: 5000 }, () => 'file:///code/app/'),
        posix,
      ),
    ).toEqual(['/code/app']);
  });
});
