/** In the temp folder, an assistant may read only the checked folder of captures in flight, not any folder of that name. */
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { OWN_PROGRAMS } from '../process/own-programs-fixture.ts';
import { createForkLauncher } from '../analysis-client/index.ts';
import { createLog } from '../log/log.ts';
import { createCore } from './index.ts';

test('a folder that another user created in place of ours is neither written nor read', async () => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'pen-core-')));
  const [temporary, project, theirs] = ['tmp', 'project', 'theirs'].map((name) => join(folder, name));
  if (temporary === undefined || project === undefined || theirs === undefined) throw new Error('no folders');
  for (const each of [temporary, project, theirs]) await mkdir(each);
  const secret = join(theirs, 'secret.cpuprofile');
  await writeFile(secret, '{}');
  // A link stands for every way in which the folder is not ours.
  await symlink(theirs, join(temporary, 'pen'));
  const log = createLog({ level: 'error', write: () => undefined });
  const entryPath = OWN_PROGRAMS.analysis;
  const core = await createCore({
    dataDirectory: join(folder, 'data'),
    version: '0.0.0',
    log,
    projectRoot: project,
    endpoints: { addresses: [], origin: 'flag' },
    launchAnalysis: createForkLauncher({ execPath: process.execPath, entryPath, log }),
    temporaryDirectory: temporary,
  });
  try {
    const spool = core.spool.state().directory;
    expect(dirname(spool)).toBe(join(folder, 'data', 'spool'));
    const assistant = core.sessions.open({ kind: 'mcp', name: 'Claude Code', paths: 'project' });
    expect(await assistant.resolvePath(secret, 'read')).toMatchObject({ ok: false, error: { code: 'path_denied' } });
    expect(await assistant.resolvePath(join(temporary, 'pen', 'secret.cpuprofile'), 'read')).toMatchObject({
      ok: false,
      error: { code: 'path_denied' },
    });
    expect(await assistant.resolvePath(join(spool, 'heap.heapsnapshot'), 'read')).toMatchObject({ ok: true });
  } finally {
    await core.close();
    await rm(folder, { recursive: true, force: true });
  }
});
