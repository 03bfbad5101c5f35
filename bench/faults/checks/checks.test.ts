/** Each check of the fault suite finds a planted problem, and nothing where all is in order. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { ErrorCode } from '../../../shared/base/errors.ts';
import { eventually } from '../../eventually.ts';
import type { Answer } from '../setup/host.ts';
import { cut, killAnalysis } from '../ways/faults.ts';
import { problemsOfAnswers } from './answers.ts';
import { problemsOfFiles } from './leftovers.ts';
import { createLibraryCheck } from './library.ts';
import { problemsOfLocks } from './locks.ts';
import { problemsOfProcesses } from './processes.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pen-checks-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const host = { pid: 7, end: () => null };
const result = (value: Record<string, unknown>): Answer => ({ kind: 'result', value, text: 'a text' });
const error = (code: string): Answer => ({ kind: 'error', code, text: 'a text' });

describe('answers', () => {
  const problems = (answer: Answer | null, fault: typeof cut | null = cut, hasHostEnded = false): number =>
    problemsOfAnswers([{ tool: 'pen_toy', answer }], { fault, hasHostEnded }).length;

  it('may be results, errors that name the fault, and none of a process that has ended', () => {
    expect(problems(result({}))).toBe(0);
    expect(problems(error('disconnected'))).toBe(0);
    expect(problems(error('analysis_crashed'), killAnalysis)).toBe(0);
    expect(problems({ kind: 'lost', text: 'gone' }, cut, true)).toBe(0);
  });

  it.each(['internal', 'busy', 'analysis_crashed', 'deadline_exceeded', 'no code'])('may not be %s', (code) => {
    expect(problems(error(code))).toBe(1);
  });

  it('may not be missing, nor an error where nothing was broken', () => {
    expect(problems(null)).toBe(1);
    expect(problems({ kind: 'lost', text: 'gone' })).toBe(1);
    expect(problems(error('disconnected'), null)).toBe(1);
  });

  it('may be an error that the activity explains, whatever was broken', () => {
    const ended = (code: string, mayEndWith: readonly ErrorCode[]): number =>
      problemsOfAnswers([{ tool: 'pen_toy', answer: error(code) }], { fault: null, hasHostEnded: false, mayEndWith })
        .length;
    expect(ended('target_unresponsive', ['target_unresponsive'])).toBe(0);
    expect(ended('target_unresponsive', [])).toBe(1);
  });
});

describe('locks', () => {
  const problems = (operations: readonly object[]) =>
    problemsOfLocks({ host: { call: () => Promise.resolve(result({ operations })) } });

  it('that are held are found', async () => {
    expect(await problems([])).toEqual([]);
    expect(await problems([{ key: 'Profiler', tool: 'pen_cpu_profile' }])).toHaveLength(1);
  });
});

describe('files', () => {
  const folders = (): { data: string; temporary: string } => ({
    data: join(folder, 'data'),
    temporary: join(folder, 'tmp'),
  });
  const write = (...path: string[]): void => {
    mkdirSync(join(folder, ...path.slice(0, -1)), { recursive: true });
    writeFileSync(join(folder, ...path), '');
  };

  it('of a running host may be there', () => {
    write('tmp', 'pen', 'process-7-0123456789ab', 'owner.json');
    write('data', 'settings.json');
    expect(problemsOfFiles({ folders: folders(), host })).toEqual([]);
  });

  it.each([
    ['of a capture in flight', ['tmp', 'pen', 'process-7-0123456789ab', 'heap-1.heapsnapshot']],
    ['of a process that has ended', ['data', 'spool', 'process-8-0123456789ab', 'owner.json']],
    ['that are half-written', ['data', 'library', 'incoming-7-1.partial']],
    ['that are temporary', ['tmp', 'pen-check-1', 'a']],
  ])('%s are found', (_what, path) => {
    write(...path);
    expect(problemsOfFiles({ folders: folders(), host })).toHaveLength(1);
  });
});

/** Above every process id. */
const NO_PROCESS = 2 ** 30;

describe.runIf(process.platform === 'linux')('processes', () => {
  it('that outlive their host are found, and its own are not', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', TMPDIR: folder },
      stdio: 'ignore',
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const found = (pid: number): string[] => problemsOfProcesses({ folder, host: { ...host, pid } });
    expect(await eventually(() => (found(NO_PROCESS).length > 0 ? true : null), 10_000)).toBe(true);
    expect(found(process.pid)).toEqual([]);
  });
});

describe('the library', () => {
  const FIRST = '{"nodes":[1]}';
  const capture = (captureId: string, sizeBytes = FIRST.length) => ({ captureId, kind: 'cpu-profile', sizeBytes });
  /** A library whose list and files may disagree. */
  const libraryWith = (list: readonly object[], files: Readonly<Record<string, string>>) => {
    const library = join(folder, 'library');
    rmSync(library, { recursive: true, force: true });
    mkdirSync(library, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(library, name), text);
    return {
      folders: { data: folder },
      host: {
        call: (tool: string, params: Readonly<Record<string, unknown>> = {}) =>
          Promise.resolve(
            tool === 'pen_list_captures'
              ? result({ captures: list })
              : result({ file: join(library, `${String(params['capture'])}.cpuprofile`) }),
          ),
      },
    };
  };
  const whole = () => libraryWith([capture('cpu-1')], { 'cpu-1.cpuprofile': FIRST, 'index.sqlite': '' });

  it('in order has no problems', async () => {
    const check = createLibraryCheck();
    check.finished(['cpu-1']);
    expect(await check.problems(whole())).toEqual([]);
    expect(await check.problems(whole())).toEqual([]);
  });

  it.each([
    ['a file that is cut off', [capture('cpu-1', 5)], { 'cpu-1.cpuprofile': '{"nod' }],
    ['another size than listed', [capture('cpu-1', 5)], { 'cpu-1.cpuprofile': FIRST }],
    ['a capture without a file', [capture('cpu-1')], {}],
    ['a file without a capture', [], { 'cpu-1.cpuprofile': FIRST }],
  ])('with %s has a problem', async (_what, list, files) => {
    expect(await createLibraryCheck().problems(libraryWith(list, files))).toHaveLength(1);
  });

  it('that has lost or changed a capture has a problem', async () => {
    const check = createLibraryCheck();
    await check.problems(whole());
    expect(await check.problems(libraryWith([], {}))).toEqual(['cpu-1 was finished and is not listed any more']);
    const changed = { 'cpu-1.cpuprofile': '{"nodes":[2]}' };
    expect(await check.problems(libraryWith([capture('cpu-1')], changed))).toEqual(['the file of cpu-1 has changed']);
  });
});
