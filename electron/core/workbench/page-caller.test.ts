import { expect, it } from 'vitest';
import { err, ok } from '../../../shared/base/result.ts';
import { appError } from '../../../shared/base/errors.ts';
import { createCallerSessions } from '../runner/sessions.ts';
import { pageCaller } from './page-caller.ts';

const session = createCallerSessions({ newId: () => 's1', resolvePath: async (path) => ok(path) }).open({
  kind: 'window',
  name: 'you',
  paths: 'anywhere',
});
const page = pageCaller(session, async (path) =>
  path.startsWith('/project/') ? ok(path) : err(appError('path_denied', 'outside')),
);

it('writes to no path, not even one that it may read', async () => {
  for (const path of ['/home/ada/.bashrc', '/project/a.cpuprofile'])
    expect(await page.resolvePath(path, 'write')).toMatchObject({ ok: false, error: { code: 'path_denied' } });
});

it('reads the paths that any assistant may', async () => {
  expect(await page.resolvePath('/project/a.cpuprofile', 'read')).toEqual({ ok: true, value: '/project/a.cpuprofile' });
  expect(await page.resolvePath('/etc/passwd', 'read')).toMatchObject({ ok: false, error: { code: 'path_denied' } });
});

it('is the window’s session in everything else', () => {
  expect(page).toMatchObject({ id: 's1', name: 'you', kind: 'window' });
  page.selectTarget('T1');
  expect(session.selectedTargetId()).toBe('T1');
});
