import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { programEnvironment } from './child-environment.ts';
import { personEnvironment } from './person-environment.ts';

const folder = mkdtempSync(join(tmpdir(), 'pen-person-environment-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A shell whose files do `lines`, and which then runs the command of `-i -l -c`. */
function shellWith(name: string, lines: string): string {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${lines}\nexec /bin/sh -c "$4"\n`);
  chmodSync(file, 0o755);
  return file;
}

const DOCK = { PATH: '/usr/bin:/bin', HOME: '/home/ada' };

it.runIf(process.platform !== 'win32')(
  'gives an app of the dock the PATH of a terminal, whatever the shell prints',
  async () => {
    const shell = shellWith(
      'zsh',
      'echo "Welcome"; echo {} >&2; export PATH=/opt/nvm/bin:$PATH VOLTA_HOME="a \'b\' $1 $2 $3"',
    );
    const person = await personEnvironment({ ...DOCK, SHELL: shell });
    expect(person).toMatchObject({
      PATH: '/opt/nvm/bin:/usr/bin:/bin',
      HOME: '/home/ada',
      VOLTA_HOME: "a 'b' -i -l -c",
    });
    expect(programEnvironment(person)).not.toHaveProperty('ELECTRON_RUN_AS_NODE');
  },
);

it('keeps the variables of a process that a terminal started, and of one whose shell fails', async () => {
  const shell = shellWith('bash', 'export PATH=/never');
  for (const own of [
    { ...DOCK, SHELL: shell, TERM: 'xterm' },
    { ...DOCK, SHELL: shell, SHLVL: '1' },
    { ...DOCK, SHELL: shellWith('sad', 'exit 3') },
    { ...DOCK, SHELL: shellWith('odd', 'echo no; exit 0') },
    { ...DOCK, SHELL: join(folder, 'none') },
    DOCK,
  ])
    expect(await personEnvironment(own)).toEqual(own);
});
