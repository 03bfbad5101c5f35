import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { OWN_PROGRAMS } from '../process/own-programs-fixture.ts';
import { ok } from '../../../shared/base/result.ts';
import type { AnalysisRequest } from '../../../shared/core/analysis/analysis.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import { heap } from '../../../shared/engine/heap/testing/heap-picture.ts';
import { createHeapFiles, type HeapFiles } from '../analysis-host/testing/heap-files.ts';
import type { Log } from '../log/log.ts';
import { createAnalysisClient, type AnalysisClient } from './analysis-client.ts';
import { createForkLauncher } from './fork-launcher.ts';
import type { AnalysisLauncher, AnalysisProcess, HandedPort } from './process.ts';

const SILENT: Log = { debug() {}, info() {}, warn() {}, error() {} };

let files: HeapFiles;
const clients: AnalysisClient[] = [];
beforeAll(async () => {
  files = await createHeapFiles();
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});
afterAll(() => files.remove());

function clientOf(launch: AnalysisLauncher): AnalysisClient {
  const client = createAnalysisClient({ launch, log: SILENT, kindOf: () => Promise.resolve(ok('heap-snapshot')) });
  clients.push(client);
  return client;
}

const options = (signal = new AbortController().signal): { signal: AbortSignal } => ({ signal });
const overview = (client: AnalysisClient, path: string, signal?: AbortSignal): Promise<AppResult<{ nodes: number }>> =>
  client.query(path, 'heap.overview', {}, options(signal));
const codeOf = (result: AppResult<unknown>): string => (result.ok ? 'ok' : result.error.code);

describe('a real process', () => {
  /** Counts starts, and exposes the last process. */
  function realLauncher(environment: Record<string, string> = {}): {
    launch: AnalysisLauncher;
    started: AnalysisProcess[];
  } {
    const started: AnalysisProcess[] = [];
    const inner = createForkLauncher({
      execPath: process.execPath,
      entryPath: OWN_PROGRAMS.analysis,
      log: SILENT,
      environment,
    });
    return {
      started,
      launch: () => {
        const made = inner();
        started.push(made);
        return made;
      },
    };
  }

  it('is started by the first query and answers all others', async () => {
    const { launch, started } = realLauncher();
    const client = clientOf(launch);
    expect(started).toHaveLength(0);
    const path = await files.small();
    expect(await overview(client, path)).toMatchObject({ ok: true, value: { nodes: 4, classCount: 2 } });
    const classes = await client.query(path, 'heap.classes', { sort: 'name', descending: false }, options());
    expect(classes).toMatchObject({ ok: true, value: { rows: [{ name: 'App' }, { name: 'List' }] } });
    expect(started).toHaveLength(1);
  });

  it('opens no trace above the limit, on any port, and any once the limit is raised', async () => {
    let limitBytes = 100;
    const { launch, started } = realLauncher();
    const client = createAnalysisClient({
      launch,
      log: SILENT,
      kindOf: () => Promise.resolve(ok('trace')),
      traceLimitBytes: () => limitBytes,
    });
    clients.push(client);
    const task = { name: 'RunTask', cat: 'toplevel', ph: 'X', ts: 1, dur: 1, pid: 1, tid: 1, args: {} };
    const path = await files.write('limit.json', JSON.stringify({ traceEvents: [task, task] }));
    const refused = await client.query(path, 'trace.overview', {}, options());
    expect(refused).toMatchObject({ ok: false, error: { code: 'too_large', data: { limitBytes: 100 } } });
    expect(refused.ok ? '' : refused.error.message).toMatch(/has \d.* up to 100 B/);
    // The limit applies to traces only and says nothing about a missing file.
    expect(await overview(client, await files.small())).toMatchObject({ ok: true });
    const gone = await client.query(`${path}.gone`, 'trace.overview', {}, options());
    expect(codeOf(gone)).toBe('file_not_found');
    limitBytes = 1000;
    client.limitsChanged();
    expect(await client.query(path, 'trace.overview', {}, options())).toMatchObject({ ok: true, value: { events: 2 } });
    expect(started).toHaveLength(1);
  });

  it('passes on progress and errors', async () => {
    const client = clientOf(realLauncher().launch);
    const stages = new Set<string>();
    await client.query(
      await files.large(),
      'heap.overview',
      {},
      { ...options(), progress: ({ stage }) => void stages.add(stage) },
    );
    expect(stages).toContain('reading');
    expect(await overview(client, await files.write('empty', ''))).toMatchObject({
      error: { code: 'empty_file', data: { byteOffset: 0 } },
    });
  });

  it('stays within its memory limit', async () => {
    const client = clientOf(realLauncher({ PEN_ANALYSIS_MEMORY_MB: '1' }).launch);
    expect(codeOf(await overview(client, await files.large()))).toBe('too_large');
    expect(codeOf(await overview(client, await files.small()))).toBe('ok');
  });

  it('answers other queries during a search whose expression takes years, and stops that search with a named error', async () => {
    const { launch, started } = realLauncher();
    const client = clientOf(launch);
    const text = `${'a'.repeat(40)}!`;
    const picture = heap('root → [app, text]', { app: { name: 'App' }, text: { type: 'string', name: text } });
    const path = await files.write('planted.heapsnapshot', picture);
    const search = client.query(path, 'heap.search', { in: 'text', query: '(a+)+$', isRegex: true }, options());
    const classes = client.query(path, 'heap.classes', { sort: 'name', descending: false }, options());
    expect(await classes).toMatchObject({ ok: true, value: { rows: [{ name: '(string)' }, { name: 'App' }] } });
    expect(await search).toMatchObject({
      error: { code: 'deadline_exceeded', message: expect.stringContaining('regular expression') },
    });
    const plain = client.query(path, 'heap.search', { in: 'text', query: '^a+!$', isRegex: true }, options());
    expect(await plain).toMatchObject({ ok: true, value: { total: 1 } });
    expect(started).toHaveLength(1);
  });

  it('that crashes rejects pending queries with a named error, and the next query starts another', async () => {
    const { launch, started } = realLauncher();
    const client = clientOf(launch);
    const path = await files.large();
    const asked = client.query(path, 'heap.overview', {}, { ...options(), progress: () => void started[0]?.kill() });
    const result = await asked;
    expect(result).toMatchObject({ error: { code: 'analysis_crashed', message: expect.stringContaining('SIGTERM') } });
    expect(!result.ok && result.error.message).toContain(path);
    expect(codeOf(await overview(client, path))).toBe('ok');
    expect(started).toHaveLength(2);
  });

  it('is gone after close, and no caller is left waiting', async () => {
    const { launch, started } = realLauncher();
    const client = clientOf(launch);
    const asked = overview(client, await files.large());
    await client.close();
    expect(codeOf(await asked)).toBe('shutting_down');
    expect(codeOf(await overview(client, await files.small()))).toBe('shutting_down');
    expect(started).toHaveLength(1);
  });
});

/** A process that answers only what a test lets it answer. */
function createFakeProcess(): {
  launch: AnalysisLauncher;
  sent: AnalysisRequest[];
  reply: (message: unknown) => void;
  exit: (reason: string) => void;
} {
  let reply: (message: unknown) => void = () => {};
  let exit: (reason: string) => void = () => {};
  const sent: AnalysisRequest[] = [];
  return {
    sent,
    reply: (message) => reply(message),
    exit: (reason) => exit(reason),
    launch: () => ({
      send: (request) => void sent.push(request),
      onReply: (listener) => (reply = listener),
      onExit: (listener) => (exit = listener),
      kill: () => Promise.resolve(exit('killed')),
    }),
  };
}

describe('a process that does not answer', () => {
  const LIMITS = { periodMs: 1000, silentMs: 6000, cancelledMs: 200, silentAfterCancelMs: 800 };

  /** Each start is a new process. */
  function fakes(): { launch: AnalysisLauncher; made: ReturnType<typeof createFakeProcess>[]; client: AnalysisClient } {
    const made: ReturnType<typeof createFakeProcess>[] = [];
    const launch: AnalysisLauncher = () => {
      const next = createFakeProcess();
      made.push(next);
      return next.launch();
    };
    const client = createAnalysisClient({
      launch,
      log: SILENT,
      kindOf: () => Promise.resolve(ok('heap-snapshot')),
      watchdogLimits: LIMITS,
    });
    clients.push(client);
    return { launch, made, client };
  }
  const asked = (sent: readonly AnalysisRequest[], type: AnalysisRequest['type']): readonly AnalysisRequest[] =>
    sent.filter((request) => request.type === type);
  const refuse = ({ sent, reply }: ReturnType<typeof createFakeProcess>): void => {
    for (const request of asked(sent, 'query')) {
      if (request.type === 'query')
        reply({ type: 'error', requestId: request.requestId, error: { code: 'empty_file', message: 'empty' } });
    }
  };

  it('to a cancel is killed, and the other queries are sent to the next one', async () => {
    vi.useFakeTimers();
    try {
      const { made, client } = fakes();
      const controller = new AbortController();
      const culprit = overview(client, '/a', controller.signal);
      const other = overview(client, '/b');
      controller.abort();
      expect(codeOf(await culprit)).toBe('cancelled');
      await vi.advanceTimersByTimeAsync(1000);
      expect(
        made.map(({ sent }) => asked(sent, 'query').map((request) => 'source' in request && request.source)),
      ).toEqual([[{ filePath: '/a' }, { filePath: '/b' }], [{ filePath: '/b' }]]);
      const [, second] = made;
      if (second !== undefined) refuse(second);
      expect(codeOf(await other)).toBe('empty_file');
    } finally {
      vi.useRealTimers();
    }
  });

  it('for long is killed, and a query that kills two of them gets an error', async () => {
    vi.useFakeTimers();
    try {
      const { made, client } = fakes();
      const only = overview(client, '/a');
      await vi.advanceTimersByTimeAsync(30_000);
      expect(await only).toMatchObject({
        error: {
          code: 'analysis_crashed',
          message: 'The analysis process ended while it worked on /a: it did not answer for 6 s and was killed.',
        },
      });
      expect(made).toHaveLength(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it('to one query but to pings continues', async () => {
    vi.useFakeTimers();
    try {
      const { made, client } = fakes();
      const controller = new AbortController();
      const slow = overview(client, '/a');
      const cancelled = overview(client, '/b', controller.signal);
      controller.abort();
      expect(codeOf(await cancelled)).toBe('cancelled');
      for (let seconds = 0; seconds < 60; seconds += 0.1) {
        await vi.advanceTimersByTimeAsync(100);
        for (const { sent, reply } of made) {
          for (const request of asked(sent, 'ping')) {
            if (request.type === 'ping') reply({ type: 'answer', requestId: request.requestId, value: null });
          }
        }
      }
      expect(made).toHaveLength(1);
      const [first] = made;
      if (first !== undefined) refuse(first);
      expect(codeOf(await slow)).toBe('empty_file');
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('requests', () => {
  it('that are aborted are cancelled there and end here at once', async () => {
    const { launch, sent } = createFakeProcess();
    const controller = new AbortController();
    const asked = overview(clientOf(launch), '/a', controller.signal);
    controller.abort();
    expect(codeOf(await asked)).toBe('cancelled');
    expect(sent).toEqual([
      {
        type: 'query',
        requestId: 1,
        documentId: '/a',
        source: { filePath: '/a' },
        query: 'heap.overview',
        params: {},
      },
      { type: 'cancel', requestId: 1 },
    ]);
    expect(codeOf(await overview(clientOf(launch), '/a', AbortSignal.abort()))).toBe('cancelled');
    expect(sent).toHaveLength(2);
  });

  it('are matched by id, whatever else arrives', async () => {
    const { launch, sent, reply } = createFakeProcess();
    const client = clientOf(launch);
    const [first, second] = [overview(client, '/a'), overview(client, '/b')];
    reply({ type: 'answer', requestId: 99, value: null });
    reply({ what: 'is this' });
    reply({ type: 'error', requestId: 2, error: { code: 'empty_file', message: 'empty' } });
    expect(codeOf(await second)).toBe('empty_file');
    reply({ type: 'answer', requestId: 1, value: { nodes: 'many' } });
    expect(codeOf(await first)).toBe('internal');
    expect(sent.map((request) => 'requestId' in request && request.requestId)).toEqual([1, 2]);
  });

  it('leave the document open for the next one, but not for ever', async () => {
    vi.useFakeTimers();
    try {
      const { launch, sent, reply } = createFakeProcess();
      const client = createAnalysisClient({
        launch,
        log: SILENT,
        kindOf: () => Promise.resolve(ok('heap-snapshot')),
        keepOpenMs: 1000,
      });
      clients.push(client);
      const failed = (requestId: number): void =>
        reply({ type: 'error', requestId, error: { code: 'empty_file', message: '' } });
      const first = overview(client, '/a');
      const second = overview(client, '/a');
      failed(1);
      await first;
      await vi.advanceTimersByTimeAsync(2000);
      failed(2);
      await second;
      await vi.advanceTimersByTimeAsync(900);
      const third = overview(client, '/a');
      failed(3);
      await third;
      await vi.advanceTimersByTimeAsync(900);
      expect(sent.filter(({ type }) => type === 'close')).toEqual([]);
      await vi.advanceTimersByTimeAsync(200);
      expect(sent.filter(({ type }) => type === 'close')).toEqual([{ type: 'close', documentId: '/a' }]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('end with the process, each with its file and the reason', async () => {
    const { launch, exit } = createFakeProcess();
    const client = clientOf(launch);
    const asked = [overview(client, '/a'), overview(client, '/b')];
    exit('it ran out of memory');
    expect(await Promise.all(asked)).toMatchObject([
      {
        error: {
          code: 'analysis_crashed',
          message: 'The analysis process ended while it worked on /a: it ran out of memory.',
        },
      },
      {
        error: {
          code: 'analysis_crashed',
          message: 'The analysis process ended while it worked on /b: it ran out of memory.',
        },
      },
    ]);
  });

  it('end with a named error when the process cannot start', async () => {
    const client = clientOf(() => {
      throw new Error('spawn ENOENT');
    });
    expect(await overview(client, '/a')).toMatchObject({
      error: { code: 'analysis_crashed', message: expect.stringContaining('spawn ENOENT') },
    });
  });
});

it('transfers ports when the process accepts them, and reports when it does not', () => {
  const port: HandedPort = { postMessage() {}, start() {}, close() {} };
  const handed: unknown[] = [];
  const { launch } = createFakeProcess();
  expect(codeOf(clientOf(launch).connectPort(port))).toBe('analysis_failed');
  expect(clientOf(() => ({ ...launch(), connectPort: (given) => void handed.push(given) })).connectPort(port)).toEqual({
    ok: true,
    value: undefined,
  });
  expect(handed).toEqual([port]);
});
