/** `pen call pen_export` with format pprof: from a file to the library to a profile for other tools. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  bytesOf as cpuBytesOf,
  profileOf as cpuProfileOf,
} from '../../../../../shared/engine/profile/cpu/testing/profile-picture.ts';
import { bytesOf, profileOf } from '../../../../../shared/engine/profile/heap/testing/profile-picture.ts';
import { heap } from '../../../../../shared/engine/heap/testing/heap-picture.ts';
import { createCommandLine, type CommandLine } from '../../testing/command-line.ts';

let line: CommandLine;
beforeAll(async () => {
  line = await createCommandLine();
});
afterAll(() => line.remove());

const call = async (tool: string, params: object): Promise<{ status: number; value: Record<string, unknown> }> => {
  const argv = ['call', tool, JSON.stringify(params), '--standalone', '--json', '--project-root', line.folder];
  const ran = await line.run(argv);
  return { status: ran.status, value: ran.json() as Record<string, unknown> };
};
const imported = async (name: string, bytes: Uint8Array): Promise<string> => {
  await writeFile(join(line.folder, name), bytes);
  const { value } = await call('pen_import', { path: name });
  return String(value['captureId']);
};

it('writes a sampled heap profile as gzipped pprof, named after the capture', async () => {
  const capture = await imported('a.heapprofile', bytesOf(profileOf('(root) 0\n  main 8×1\n    makeThings 24×3')));
  const { status, value } = await call('pen_export', { capture, format: 'pprof' });
  expect(status).toBe(0);
  const path = join(line.folder, `${capture}.pb.gz`);
  expect(value).toMatchObject({ capture, format: 'pprof', path });
  const text = gunzipSync(await readFile(path)).toString('latin1');
  for (const word of ['inuse_space', 'makeThings', 'app.js']) expect(text).toContain(word);
  expect(await call('pen_export', { capture, format: 'pprof' })).toMatchObject({
    status: 3,
    value: { error: { code: 'file_exists' } },
  });
});

it('writes a CPU profile the same way, with its times', async () => {
  const capture = await imported(
    'd.cpuprofile',
    cpuBytesOf(cpuProfileOf('(root)\n  main\n    burnIt', 'main:100 burnIt:900')),
  );
  expect(await call('pen_export', { capture, format: 'pprof' })).toMatchObject({ status: 0 });
  const text = gunzipSync(await readFile(join(line.folder, `${capture}.pb.gz`))).toString('latin1');
  for (const word of ['cpu', 'nanoseconds', 'burnIt', 'app.js']) expect(text).toContain(word);
});

it('refuses a capture without a pprof form, and lists the formats', async () => {
  const capture = await imported('b.heapsnapshot', heap('root → a'));
  expect(await call('pen_export', { capture, format: 'pprof' })).toMatchObject({
    status: 3,
    value: { error: { code: 'unsupported_format', suggestion: 'Use native, gzip or html.' } },
  });
  const profile = await imported('c.heapprofile', bytesOf(profileOf('(root) 0')));
  expect(await call('pen_export', { capture: profile, format: 'json' })).toMatchObject({
    value: { error: { suggestion: 'Use native, gzip, pprof, speedscope, firefox, collapsed or html.' } },
  });
});
