/** `pen fetch` over a command that carries stdin and stdout, as `kubectl exec -i POD --` does: whole, cut, without node, and refused. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from '../../cdp/testing/real-targets.ts';
import { createCommandLine, type CommandLine } from '../testing/command-line.ts';
import { PLAIN_NODE } from '../../own-programs-fixture.ts';

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
