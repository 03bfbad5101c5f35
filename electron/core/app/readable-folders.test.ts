/** The folders outside the project from which MCP callers may read. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { createLog } from '../log/log.ts';
import { createCore } from './index.ts';
import type { Core } from './types.ts';
import { settle } from '../../../shared/base/errors.ts';

const PROFILE =
  '{"nodes":[{"id":1,"callFrame":{"functionName":"(root)"}}],"startTime":0,"endTime":1,"samples":[],"timeDeltas":[]}';

const folders: string[] = [];
let core: Core | null = null;
afterEach(async () => {
  await core?.close();
  core = null;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(parent: string): string {
  const folder = mkdtempSync(join(parent, 'pen-readable-'));
  folders.push(folder);
  return folder;
}

async function start(temporaryDirectory: string): Promise<Core> {
  const folder = newFolder(tmpdir());
  mkdirSync(join(folder, 'project'));
  const made = await settle(() =>
    createCore({
      dataDirectory: join(folder, 'data'),
      version: '0.0.0',
      log: createLog({ level: 'error', write: () => undefined }),
      projectRoot: join(folder, 'project'),
      endpoints: { addresses: [], origin: 'flag' },
      launchAnalysis: () => {
        throw new Error('nothing here analyses');
      },
      temporaryDirectory,
    }),
  );
  if (!made.ok) throw new Error(made.error.message);
  core = made.value;
  return made.value;
}

const importing = (from: Core, path: string): ReturnType<Core['runner']['run']> =>
  from.runner.run('pen_import', { path }, from.sessions.open({ kind: 'mcp', name: 'Claude Code', paths: 'project' }));

it('include the folder of captures in flight, wherever that is', async () => {
  const made = await start(newFolder(tmpdir()));
  const file = join(made.spool.state().directory, 'a.cpuprofile');
  writeFileSync(file, PROFILE);
  expect(await importing(made, file)).toMatchObject({ ok: true });
});

it('include no folder in a shared place that was not checked', async () => {
  // This place is in memory, so captures in flight are next to the library, and the owner of this folder is unchecked.
  const shared = newFolder('/dev/shm');
  const made = await start(shared);
  const outside = newFolder(tmpdir());
  writeFileSync(join(outside, 'secret.cpuprofile'), PROFILE);
  symlinkSync(outside, join(shared, 'pen'));
  expect(await importing(made, join(shared, 'pen', 'secret.cpuprofile'))).toMatchObject({
    ok: false,
    error: { code: 'path_denied' },
  });
});

it('do not include a folder of the project that is in no root of the client', async () => {
  const made = await start(newFolder(tmpdir()));
  const file = 'other/a.cpuprofile';
  const project = join(folders.at(-1) ?? '', 'project');
  mkdirSync(join(project, 'other'));
  mkdirSync(join(project, 'app'));
  writeFileSync(join(project, file), PROFILE);
  writeFileSync(join(project, 'app', 'a.cpuprofile'), PROFILE);
  const client = made.sessions.open({
    kind: 'mcp',
    name: 'Claude Code',
    paths: 'project',
    roots: async () => ({ ok: true, value: [pathToFileURL(join(project, 'app')).href] }),
  });
  expect(await made.runner.run('pen_import', { path: file }, client)).toMatchObject({
    ok: false,
    error: { code: 'outside_roots' },
  });
  expect(await made.runner.run('pen_import', { path: 'app/a.cpuprofile' }, client)).toMatchObject({ ok: true });
});
