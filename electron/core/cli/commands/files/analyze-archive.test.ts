/** `pen analyze` and `pen diff` on zip archives, and on profiles in pprof's format. */
import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bytesOf, profileOf } from '../../../../../shared/engine/profile/cpu/testing/profile-picture.ts';
import { GO_CPU, GO_HEAP, messageOf } from '../../../../../shared/engine/profile/pprof/testing/write-pprof.ts';
import { zipOf } from '../../../library/testing/write-zip.ts';
import { createCommandLine, type CommandLine } from '../../testing/command-line.ts';

const PROFILE = Buffer.from(bytesOf(profileOf('(root)\n  main\n    burnIt', 'main:100 burnIt:900')));

let line: CommandLine;
beforeAll(async () => {
  line = await createCommandLine();
  const write = (name: string, content: Uint8Array) => writeFile(join(line.folder, name), content);
  await write('one.zip', zipOf([{ name: 'run/a.cpuprofile', content: PROFILE }]));
  await write(
    'two.zip',
    zipOf([
      { name: 'a.cpuprofile', content: PROFILE },
      { name: 'readme.txt', content: 'Dear reader' },
      { name: 'heap.pb.gz', content: gzipSync(messageOf(GO_HEAP)) },
    ]),
  );
  await write('none.zip', zipOf([{ name: 'readme.txt', content: 'Dear reader' }]));
  await write('go.pb', messageOf(GO_CPU));
});
afterAll(() => line.remove());

const leftovers = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('pen-unpacked-'));

it('reads the only capture of an archive', async () => {
  const before = leftovers();
  const ran = await line.run(['analyze', 'one.zip', '--json']);
  expect([ran.status, ran.json()]).toMatchObject([0, { kind: 'cpu-profile' }]);
  expect(ran.stdout).toContain('burnIt');
  expect(leftovers()).toEqual(before);
});

it('reads every capture of an archive, each below its name, and reports the other files', async () => {
  const ran = await line.run(['analyze', 'two.zip']);
  expect(ran.status).toBe(0);
  expect(ran.stdout).toMatch(/^two\.zip: a\.cpuprofile\n[^]*burnIt[^]*\ntwo\.zip: heap\.pb\.gz\n[^]*load/);
  expect(ran.stderr).toContain('two.zip: readme.txt contains text that is not JSON');
});

it('refuses an archive without a capture, and one with several where one is needed', async () => {
  const none = await line.run(['analyze', 'none.zip']);
  expect([none.status === 0, none.stderr]).toEqual([
    false,
    expect.stringContaining('none.zip holds no capture: readme.txt'),
  ]);
  const two = await line.run(['diff', 'two.zip', 'one.zip']);
  expect([two.status === 0, two.stderr]).toEqual([
    false,
    expect.stringContaining('two.zip holds 2 captures: a.cpuprofile'),
  ]);
  expect(await line.run(['diff', 'one.zip', 'one.zip'])).toMatchObject({ status: 0 });
});

it('reads a profile in the format of pprof', async () => {
  const ran = await line.run(['analyze', 'go.pb', '--json']);
  expect([ran.status, ran.json()]).toMatchObject([0, { kind: 'cpu-profile' }]);
  expect(ran.stdout).toContain('leaf');
});
