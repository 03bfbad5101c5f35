/** `pen fetch` over a command that carries stdin and stdout, as `kubectl exec -i POD --` does: whole, cut, without node, and refused. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from '../../../core/cdp/testing/real-targets.ts';
import { createCommandLine, type CommandLine } from '../../../core/cli/testing/command-line.ts';
import { PLAIN_NODE } from '../../../core/process/own-programs-fixture.ts';

/** Runs what follows it, as the carrying commands do. */
const CARRIES = `sh -c 'exec "$@"' carries`;
/** A connection that breaks after some bytes. */
const BREAKS = `sh -c '"$@" | head -c 20000' breaks`;
const PROGRAM = "globalThis.kept = ['anna@example.com'.repeat(2)]; console.log('ready'); setInterval(() => {}, 1000)";

let pen: CommandLine;
let folder = '';
let service: ChildProcess;
beforeEach(async () => {
  pen = await createCommandLine();
  folder = await mkdtemp(join(tmpdir(), 'pen-test-fetch-'));
  service = spawn(PLAIN_NODE, ['--inspect-port=0', '-e', PROGRAM]);
  let said = '';
  service.stdout?.on('data', (part: Buffer) => (said += part.toString()));
  await eventually('the service to start', () => (said.includes('ready') ? true : null));
});
afterEach(async () => {
  service.kill('SIGKILL');
  await pen.remove();
  await rm(folder, { recursive: true, force: true });
});

const fetch = (via: string, out: string, ...flags: string[]) =>
  pen.run(['fetch', '--via', via, '--pid', String(service.pid), '--out', join(folder, out), ...flags]);

it('writes a snapshot without texts, compressed if the name says so', async () => {
  const plain = await fetch(CARRIES, 'a.heapsnapshot', '--json');
  expect(plain.status).toBe(0);
  const text = await readFile(join(folder, 'a.heapsnapshot'), 'utf8');
  expect(JSON.parse(plain.stdout)).toEqual({
    file: join(folder, 'a.heapsnapshot'),
    sizeBytes: Buffer.byteLength(text),
  });
  expect(JSON.parse(text)).toMatchObject({ snapshot: { penStringsDropped: true } });
  expect(text).not.toContain('anna@example.com');
  const kept = await fetch(CARRIES, 'b.heapsnapshot.gz', '--keep', '--json', '--standalone');
  expect(kept.json()).toMatchObject({ captureId: expect.stringMatching(/^heap-/) });
  const unzipped = gunzipSync(await readFile(join(folder, 'b.heapsnapshot.gz'))).toString('utf8');
  expect(unzipped).toContain('"penStringsDropped":true');
  // And a file of Node is sent the same way.
  const again = await pen.run([
    'fetch',
    '--via',
    CARRIES,
    '--file',
    join(folder, 'a.heapsnapshot'),
    '--out',
    join(folder, 'c.heapsnapshot'),
  ]);
  expect(again.status).toBe(0);
  expect((await readdir(folder)).toSorted()).toEqual(['a.heapsnapshot', 'b.heapsnapshot.gz', 'c.heapsnapshot']);
});

it('leaves no file when the connection breaks, when there is no node, and when only the cost was asked for', async () => {
  for (const name of ['cut.heapsnapshot', 'cut.heapsnapshot.gz']) {
    const cut = await fetch(BREAKS, name);
    expect(cut.status).toBe(3);
    expect(cut.stderr).toContain('The snapshot was not fetched; no file was written.');
  }
  const missing = await pen.run(['fetch', '--via', 'no-such-command', '--out', join(folder, 'none.heapsnapshot')]);
  expect(missing.status).toBe(3);
  expect(missing.stderr).toContain('"no-such-command node" was not found.');
  expect((await fetch(CARRIES, 'cost.heapsnapshot', '--cost')).status).toBe(0);
  expect(await readdir(folder)).toEqual([]);
  expect(service.exitCode).toBeNull();
});

it('says nothing of a connection where a file is not there', async () => {
  const missing = await pen.run(['fetch', '--via', CARRIES, '--file', '/nowhere/x.heapsnapshot']);
  expect(missing.status).toBe(3);
  expect(missing.stderr).toContain('/nowhere/x.heapsnapshot');
  expect(missing.stderr).not.toContain('connection');
});

it('says what is missing without a target, and takes nothing where only the cost was asked for', async () => {
  const cost = await pen.run(['fetch', '--target', 'service', '--cost']);
  expect(cost.status).toBe(2);
  expect(cost.stderr).toContain('Write --via COMMAND or --pid PID with it.');
  const ran = await pen.run(['fetch']);
  expect(ran.status).toBe(2);
  expect(ran.stderr).toContain('--via "kubectl exec -i POD --"');
});

/** A command that sends these bytes in place of the script's answer, and says `words` on stderr. */
async function sends(bytes: Uint8Array, words = ''): Promise<string> {
  await Promise.all([writeFile(join(folder, 'bytes'), bytes), writeFile(join(folder, 'words'), words)]);
  return `sh -c 'cat ${folder}/words >&2; cat ${folder}/bytes' sends`;
}

it('shows what a container says coded and indented: no escape acts on the terminal, and no line looks like ours', async () => {
  const words =
    'title \u001b]0;owned\u0007 clip \u001b]52;c;aGk=\u0007 \u009b2J\rback\u202e\npen: heap was written\r\nno end';
  const said = await pen.run(['fetch', '--via', await sends(Buffer.from('x'), words)], { terminal: true });
  expect(said.stderr).toContain(
    '  title \\u001B]0;owned\\u0007 clip \\u001B]52;c;aGk=\\u0007 \\u009B2J\\u000Dback\\u202E\n  pen: heap was written\n  no end\n',
  );
  // eslint-disable-next-line no-control-regex
  expect(said.stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/u);
});

it('writes nothing that is no snapshot without texts, and unpacks no bomb @night', async () => {
  const snapshot =
    '{"snapshot":{"meta":{"node_fields":["type"]},"node_count":1,"edge_count":0},"nodes":[0],"edges":[],"strings":["anna@example.com"]}';
  await writeFile(join(folder, 'earlier'), 'earlier');
  for (const [what, bytes] of [
    ['a script', gzipSync('#!/bin/sh\ncurl x | sh\n')],
    ['no gzip', Buffer.from('#!/bin/sh\n')],
    ['a snapshot with texts', gzipSync(snapshot)],
    ['a bomb', gzipSync(Buffer.alloc(80 << 20, ' '))],
    ['a bomb of zeros after a snapshot', Buffer.concat([gzipSync(snapshot), gzipSync(Buffer.alloc(80 << 20))])],
  ] as const)
    for (const name of ['earlier', 'new.heapsnapshot', 'new.heapsnapshot.gz']) {
      const ran = await pen.run(['fetch', '--via', await sends(bytes), '--out', join(folder, name)]);
      expect([what, ran.status, ran.stderr]).toEqual([
        what,
        3,
        expect.stringContaining('is no heap snapshot without texts; no file was written.'),
      ]);
      expect((await readdir(folder)).toSorted()).toEqual(['bytes', 'earlier', 'words']);
    }
  expect(await readFile(join(folder, 'earlier'), 'utf8')).toBe('earlier');
});

it.each(['endless.heapsnapshot', 'endless.heapsnapshot.gz'])(
  'ends a command that sends without an end: %s',
  async (name) => {
    const path = join(folder, name);
    const ran = await pen.run(['fetch', '--via', `sh -c 'yes | gzip & wait' sends`, '--out', path]);
    expect(ran.stderr).toContain('no file was written');
    expect(await readdir(folder)).toEqual([]);
  },
);

it('says that it replaces a file, and keeps that file where the script fails @night', async () => {
  const path = join(folder, 'a.heapsnapshot');
  await writeFile(path, 'earlier');
  const failed = await pen.run(['fetch', '--via', CARRIES, '--file', '/nowhere/x', '--out', path]);
  expect(failed.status).toBe(3);
  expect(await readFile(path, 'utf8')).toBe('earlier');
  const replaced = await fetch(CARRIES, 'a.heapsnapshot');
  expect(replaced.status).toBe(0);
  expect(replaced.stderr).toContain(`pen: ${path} exists already and will be replaced.`);
  expect(await readFile(path, 'utf8')).toContain('"penStringsDropped":true');
});
