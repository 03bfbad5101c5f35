/** `pen export`: a capture of the library as a file, with and without its secrets. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bytesOf, profileOf } from '../../../../../shared/engine/profile/cpu/testing/profile-picture.ts';
import { JWT } from '../../../../../shared/base/redaction/testing/made-secrets.ts';
import { createCommandLine, type CommandLine } from '../../testing/command-line.ts';

let line: CommandLine;
let capture: string;
let original: string;
const own = (): string[] => ['--standalone', '--project-root', line.folder];
beforeAll(async () => {
  line = await createCommandLine();
  original = Buffer.from(bytesOf(profileOf('(root)\n  main\n    burnIt', 'main:100 burnIt:900')))
    .toString()
    .replaceAll('burnIt', JWT);
  writeFileSync(join(line.folder, 'a.cpuprofile'), original);
  const ran = await line.run(['call', 'pen_import', '{"path":"a.cpuprofile"}', '--json', ...own()]);
  capture = String((ran.json() as Record<string, unknown>)['captureId']);
});
afterAll(() => line.remove());

it('writes the capture as it is, replacing the named file', async () => {
  const path = join(line.folder, 'out.cpuprofile');
  writeFileSync(path, 'older');
  const ran = await line.run(['export', capture, 'out.cpuprofile', ...own()]);
  expect(ran).toMatchObject({ status: 0, stdout: expect.stringContaining(path) });
  expect(readFileSync(path, 'utf8')).toBe(original);
  expect(original).toContain(JWT);
  expect(existsSync(`${path}.redaction.json`)).toBe(false);
});

it('replaces the secrets of URLs and names with --redact, and says what it replaced', async () => {
  const ran = await line.run(['export', capture, 'redacted.cpuprofile', '--redact', '--json', ...own()]);
  const path = join(line.folder, 'redacted.cpuprofile');
  expect(ran.json()).toMatchObject({
    id: capture,
    file: path,
    redaction: {
      total: 1,
      kinds: [{ kind: 'jwt', count: 1, distinct: 1 }],
      places: [{ place: 'nodes[].callFrame.functionName', kind: 'jwt', count: 1 }],
      report: `${path}.redaction.json`,
    },
  });
  for (const file of [path, `${path}.redaction.json`]) expect(readFileSync(file, 'utf8')).not.toContain(JWT);
  const text = await line.run(['export', capture, 'redacted.cpuprofile', '--redact', ...own()]);
  expect(text.stdout).toContain('1 replaced, 1 different: JSON Web Tokens');
  expect(text.stderr).toContain('Others may remain');
});

it.each([
  [['export'], 2],
  [['export', 'cpu-00000000', 'a', '--format', 'word'], 2],
  [['export', 'cpu-00000000', 'x.cpuprofile'], 3],
])('refuses %j with status %i', async (argv, status) => {
  expect((await line.run([...argv, ...own()])).status).toBe(status);
});

it.each([
  ['speedscope', 'a.speedscope.json'],
  ['firefox', 'a.firefox.json'],
])('writes %s, also with secrets replaced', async (format, name) => {
  const plain = await line.run(['export', capture, name, '--format', format, ...own()]);
  expect(plain.status).toBe(0);
  expect(readFileSync(join(line.folder, name), 'utf8')).toContain(JWT);
  const ran = await line.run([
    'export',
    capture,
    `redacted-${name}`,
    '--format',
    format,
    '--redact',
    '--json',
    ...own(),
  ]);
  expect(ran.json()).toMatchObject({ redaction: { total: 1, kinds: [{ kind: 'jwt', count: 1 }] } });
  const redacted = readFileSync(join(line.folder, `redacted-${name}`), 'utf8');
  expect(redacted).not.toContain(JWT);
  expect(Object.keys(JSON.parse(redacted) as object).length).toBeGreaterThan(2);
});

it.each([
  ['pprof', 'a.pb.gz'],
  ['collapsed', 'a.collapsed.txt'],
])('refuses to redact %s, which is not JSON', async (format, name) => {
  const ran = await line.run(['export', capture, name, '--format', format, '--redact', ...own()]);
  expect(ran).toMatchObject({ status: 3, stderr: expect.stringContaining('cannot be redacted') });
  expect(existsSync(join(line.folder, name))).toBe(false);
});
