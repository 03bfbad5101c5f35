/** Export paths that a page or an assistant chose: never a file that a shell, Git or a build tool would run. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createCoreBench, type BenchCaller, type CoreBench } from './testing/core-bench.ts';

/** To a shell, JSON in double quotes is a command substitution. */
const HOSTILE = JSON.stringify({
  nodes: [
    {
      id: 1,
      callFrame: { functionName: '(root)', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 },
      children: [2],
    },
    {
      id: 2,
      callFrame: { functionName: '$(touch PWNED)', scriptId: '1', url: '', lineNumber: 0, columnNumber: 0 },
      hitCount: 1,
    },
  ],
  startTime: 0,
  endTime: 1000,
  samples: [2],
  timeDeltas: [0],
});
const OTHER = 'what was there\n';

let bench: CoreBench;
let assistant: BenchCaller;
let capture: string;
beforeEach(async () => {
  bench = await createCoreBench();
  assistant = bench.caller('Claude Code');
  writeFileSync(join(bench.project, 'app.cpuprofile'), HOSTILE);
  const imported = await assistant.run('pen_import', { path: 'app.cpuprofile' });
  capture = String(imported.value['captureId']);
});
afterEach(() => bench[Symbol.asyncDispose]());

const put = (name: string, content: string): void => {
  mkdirSync(join(bench.project, name, '..'), { recursive: true });
  writeFileSync(join(bench.project, name), content);
};
const read = (name: string): string => readFileSync(join(bench.project, name), 'utf8');

it.each(['.bashrc', '.envrc', '.git/hooks/pre-commit', '.vscode/tasks.json', '.git/hooks/pre-commit.cpuprofile'])(
  'is not written to %s, whether that exists or not',
  async (path) => {
    mkdirSync(join(bench.project, path, '..'), { recursive: true });
    const denied = { ok: false, error: { code: 'path_denied' } };
    expect(await assistant.ask('pen_export', { capture, path })).toMatchObject(denied);
    expect(existsSync(join(bench.project, path))).toBe(false);
    put(path, OTHER);
    expect(await assistant.ask('pen_export', { capture, path, overwrite: true })).toMatchObject(denied);
    expect(read(path)).toBe(OTHER);
  },
);

it.each(['package.json', 'Makefile', 'build.sh', 'app.cpuprofile.js'])(
  'is not written to %s, whose extension belongs to another format',
  async (path) => {
    put(path, OTHER);
    expect(await assistant.ask('pen_export', { capture, path, overwrite: true })).toMatchObject({
      ok: false,
      error: {
        code: 'invalid_params',
        suggestion: expect.stringMatching(/^Write .*\.cpuprofile instead\.$|^Choose another name/),
      },
    });
    expect(read(path)).toBe(OTHER);
  },
);

/** Traces and reports are JSON, whose other members stay as they are. */
const OF_NPM = '"scripts":{"test":"touch PWNED"},"mcpServers":{"x":{"command":"touch PWNED"}}';
const JSON_FILES: readonly (readonly [string, string, string])[] = [
  [
    'app.trace.json',
    '.trace.json',
    `{"traceEvents":[{"ph":"X","name":"RunTask","cat":"x","pid":1,"tid":1,"ts":1,"dur":1}],${OF_NPM}}`,
  ],
  [
    'app.lh.json',
    '.lighthouse.json',
    `{"lighthouseVersion":"13.0.0","requestedUrl":"http://a/","finalDisplayedUrl":"http://a/","fetchTime":"2026-01-01T00:00:00.000Z","gatherMode":"snapshot","audits":{},"categories":{},"configSettings":{},${OF_NPM}}`,
  ],
];
const NAMES = [
  'package.json',
  'packages/tool/package.json',
  'deno.json',
  'composer.json',
  'tsconfig.json',
  'settings.json',
  'vite.config.json',
  'any.json',
];
const SNEAKY = ['package.trace.json', 'tsconfig.app.trace.json', 'x.config.trace.json', 'PACKAGE.JSON'];

it.each(JSON_FILES)(
  'of %s is written to no name that a tool reads, and the proposed name works',
  async (file, ending, content) => {
    put(file, content);
    const imported = await assistant.run('pen_import', { path: file });
    const id = String(imported.value['captureId']);
    for (const path of [...NAMES, ...SNEAKY]) {
      mkdirSync(join(bench.project, path, '..'), { recursive: true });
      const refused = await assistant.ask('pen_export', { capture: id, path });
      const code = refused.ok ? null : refused.error.code;
      expect({ path, code, isWritten: existsSync(join(bench.project, path)) }).toEqual({
        path,
        code: 'invalid_params',
        isWritten: false,
      });
    }
    const refused = await assistant.ask('pen_export', { capture: id, path: 'any.json' });
    const proposed = /^Write (.*) instead\.$/.exec(refused.ok ? '' : (refused.error.suggestion ?? ''))?.[1] ?? '';
    expect(proposed).toBe(join(bench.project, `any${ending}`));
    await assistant.run('pen_export', { capture: id, path: proposed });
    expect(readFileSync(proposed, 'utf8')).toBe(content);
    // The name that an export without a path has can be given too.
    const { value } = await assistant.run('pen_export', { capture: id });
    await assistant.run('pen_export', { capture: id, path: String(value['path']), overwrite: true });
  },
);

it('replaces no file except a capture of the same kind, checked by content', async () => {
  const heap = '{"snapshot":{"meta":{"node_fields":["type"]},"node_count":1},"nodes":[1],"samples":[],"strings":[]}';
  for (const content of [OTHER, '{"name":"shop","scripts":{}}', heap, '']) {
    put('out.cpuprofile', content);
    expect(await assistant.ask('pen_export', { capture, path: 'out.cpuprofile', overwrite: true })).toMatchObject({
      ok: false,
      error: { code: 'file_exists' },
    });
    expect(read('out.cpuprofile')).toBe(content);
  }
  put('out.cpuprofile', HOSTILE.replace('touch', 'other'));
  await assistant.run('pen_export', { capture, path: 'out.cpuprofile', overwrite: true });
  expect(read('out.cpuprofile')).toBe(HOSTILE);
});

it('replaces no file whose format its content does not show', async () => {
  await assistant.run('pen_export', { capture, path: 'out.pb.gz', format: 'pprof' });
  const before = read('out.pb.gz');
  expect(
    await assistant.ask('pen_export', { capture, path: 'out.pb.gz', format: 'pprof', overwrite: true }),
  ).toMatchObject({ ok: false, error: { code: 'file_exists' } });
  expect(read('out.pb.gz')).toBe(before);
});

it('leaves the user the choice of every name', async () => {
  const person = bench.caller('pen', 'cli');
  const path = join(bench.folder, '.profile');
  writeFileSync(path, OTHER);
  await person.run('pen_export', { capture, path, overwrite: true });
  expect(readFileSync(path, 'utf8')).toBe(HOSTILE);
});

it('is announced to clients as destructive', () => {
  expect(bench.core.runner.find('pen_export')?.hints).toMatchObject({ readOnly: false, destructive: true });
});
