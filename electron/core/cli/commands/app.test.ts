import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { appCandidates } from '../app-program.ts';
import { createCommandLine, type CommandLine } from '../testing/command-line.ts';

let pen: CommandLine;
beforeEach(async () => {
  pen = await createCommandLine();
});
afterEach(() => pen.remove());

it('starts the named program, as an app and with the same data folder', async () => {
  const program = join(pen.folder, 'app');
  const written = join(pen.folder, 'started');
  writeFileSync(
    program,
    `#!/bin/sh\necho "$1 as node: \${ELECTRON_RUN_AS_NODE-no}" > "${written}.part"; mv "${written}.part" "${written}"\n`,
  );
  chmodSync(program, 0o755);
  const environment = { ...process.env, PEN_APP: program, ELECTRON_RUN_AS_NODE: '1' };
  const ran = await pen.run(['app', '--json'], { environment });
  expect(ran).toMatchObject({ status: 0 });
  expect(ran.json()).toEqual({ program, pid: expect.any(Number) as number });
  await expect.poll(() => existsSync(written)).toBe(true);
  expect(readFileSync(written, 'utf8')).toBe(`--data-dir=${pen.dataDirectory} as node: no\n`);
});

it('says where it searched, and how to get the app', async () => {
  const environment = { ...process.env, PEN_APP: join(pen.folder, 'no such app') };
  const { status, stdout, stderr } = await pen.run(['app'], { environment });
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  expect(stderr).toContain(join(pen.folder, 'no such app'));
  expect(stderr).toContain('set PEN_APP to the path of its program');
});

it('searches where installers put the app', () => {
  expect(appCandidates({ platform: 'linux', environment: {}, home: '/home/ada' })).toEqual([
    '/opt/PEN Workbench/pen-workbench',
  ]);
  expect(appCandidates({ platform: 'darwin', environment: {}, home: '/Users/ada' })).toEqual([
    '/Applications/PEN Workbench.app/Contents/MacOS/PEN Workbench',
    '/Users/ada/Applications/PEN Workbench.app/Contents/MacOS/PEN Workbench',
  ]);
  const environment = { LOCALAPPDATA: 'C:\\Users\\ada\\AppData\\Local', ProgramFiles: 'C:\\Program Files' };
  expect(appCandidates({ platform: 'win32', environment, home: 'C:\\Users\\ada' })).toContain(
    'C:\\Program Files\\PEN Workbench\\pen-workbench.exe',
  );
});
