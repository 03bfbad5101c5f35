/** Commands that join a running app: its tools, its errors, cancellation; and discovery files without a running app. */
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defineCapability } from '../../../shared/core/capability/define.ts';
import { Emitter } from '../../../shared/base/emitter.ts';
import { appError, unwrap } from '../../../shared/base/errors.ts';
import type { RecordingEnd } from '../../../shared/core/contracts/recordings.ts';
import { writeDiscovery } from '../discovery/index.ts';
import { COMMANDS } from './command-table.ts';
import { createToyRunner } from '../mcp/testing/toy-runner.ts';
import type { CallerSession } from '../runner/types.ts';
import { INSTALLATION, createCommandLine, type CommandLine } from './testing/command-line.ts';
import { startToyApp, type ToyApp } from './testing/toy-app.ts';

const base = {
  category: 'utility',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
  locks: [],
  deadlineMs: 1000,
  summarise: () => '',
} as const;

const page = (id: string, endpoint: string) => ({
  id,
  type: 'page' as const,
  title: `Page ${id}`,
  url: `http://localhost/${id}`,
  endpoint,
  state: 'available' as const,
});

/** Two rows per page, as the real tool returns them. */
const listPages = defineCapability({
  ...base,
  name: 'pen_list_pages',
  title: 'List',
  summary: '',
  params: z.strictObject({ limit: z.number().optional(), cursor: z.string().optional() }),
  result: z.object({ targets: z.array(z.looseObject({ id: z.string() })), nextCursor: z.string().nullable() }),
  run: async ({ cursor }) =>
    cursor === undefined
      ? { targets: [page('1', 'http://localhost:9222'), page('2', 'http://localhost:9333')], nextCursor: '2' }
      : { targets: [page('3', 'http://localhost:9222')], nextCursor: null },
});

const importFile = defineCapability({
  ...base,
  name: 'pen_toy_path',
  title: 'Path',
  summary: '',
  params: z.strictObject({ path: z.string() }),
  result: z.object({ path: z.string() }),
  run: async ({ path }, { caller }) => {
    const resolved = unwrap(await caller.resolvePath(path, 'read'));
    return { path: resolved };
  },
});

/** Records which callers started and stopped it. */
const heapTrack = defineCapability({
  ...base,
  name: 'pen_heap_track',
  title: 'Track',
  summary: '',
  kind: 'capture',
  params: z.strictObject({ action: z.enum(['start', 'stop']), target: z.string().optional() }),
  result: z.looseObject({}),
  run: async ({ action, target }, { caller }) => {
    tracked.push({ action, target, callerId: caller.id });
    return action === 'start'
      ? { target: { id: 'page-1' } }
      : {
          captureId: 'timeline-00000001',
          kind: 'heap-timeline',
          file: '/library/timeline-00000001.heaptimeline',
          sizeBytes: 10,
          durationMs: 50,
          truncated: false,
        };
  },
});

/** Returns the flags of its caller. */
const toyFlags = defineCapability({
  ...base,
  name: 'pen_toy_flags',
  title: 'Flags',
  summary: '',
  params: z.strictObject({}),
  result: z.object({ flags: z.unknown() }),
  run: async (_params, { caller }) => ({ flags: (caller as CallerSession).flags }),
});

/** Asks the person twice. */
const leakHunt = defineCapability({
  ...base,
  name: 'pen_leak_hunt',
  title: 'Leak Hunt',
  summary: '',
  params: z.strictObject({ do: z.string(), target: z.string().optional() }),
  result: z.object({ answers: z.array(z.string()) }),
  run: async ({ do: text }, { askPerson }) => {
    const answers: string[] = [];
    for (const place of ['Round 1 of 2', 'Round 2 of 2']) {
      const answer = unwrap(await askPerson({ text, place }));
      answers.push(answer);
    }
    return { answers };
  },
});

const recordingEnds = new Emitter<RecordingEnd>();
let tracked: { action: string; target: string | undefined; callerId: string }[] = [];
let line: CommandLine;
let app: ToyApp;
beforeEach(async () => {
  tracked = [];
  line = await createCommandLine();
  app = await startToyApp(line.dataDirectory, {
    toy: createToyRunner([listPages, importFile, heapTrack, leakHunt, toyFlags]),
    server: {
      recordingEnds,
      connectEndpoint: async (address) =>
        address === 'http://localhost:9333'
          ? {
              ok: true,
              value: {
                id: 'e',
                address,
                kind: 'browser',
                product: '',
                origin: 'flag',
                state: 'connected',
                error: null,
                notice: null,
                connectedAtMs: 0,
                targets: [],
              },
            }
          : {
              ok: false,
              error: appError('cannot_reach_endpoint', `Cannot reach ${address}: refused.`, 'Start it.'),
            },
    },
  });
});
afterEach(async () => {
  await app.stop();
  await line.remove();
});

describe('a command that joins', () => {
  it('calls any tool of the app and prints its structured content', async () => {
    const ran = await line.run(['call', 'pen_toy_echo', '{"text":"hi","times":9}', '--json']);
    expect({ status: ran.status, stderr: ran.stderr }).toMatchObject({ status: 0 });
    expect(ran.json()).toEqual({ said: 'hihihi', times: 3, notes: [expect.stringContaining('times')] });
    expect(ran.stderr).toContain('pen: "times" was 9');
    expect((await line.run(['call', 'pen_toy_echo', '{"text":"hi"}'])).stdout).toContain('**Said**: hi');
    expect(app.toy.callers[0]).toMatchObject({ kind: 'cli', name: 'pen' });
  });

  it.each([
    ['pen_nothing', '{}', 2, 'unknown_tool'],
    ['pen_toy_echo', '{}', 2, 'invalid_params'],
    ['pen_toy_refuse', '{}', 3, 'busy'],
  ])('ends %s %s with %d', async (tool, params, status, code) => {
    const ran = await line.run(['call', tool, params, '--json']);
    expect(ran.status).toBe(status);
    expect(ran.json()).toMatchObject({ error: { code } });
    expect(ran.stderr).not.toBe('');
  });

  it("resolves relative paths from the caller's folder (INIT_CWD under npm)", async () => {
    const environment = { INIT_CWD: '/home/someone' };
    const argv = ['call', 'pen_toy_path', '{"path":"a.heapsnapshot"}', '--json'];
    const underNpm = await line.run(argv, { environment, currentFolder: INSTALLATION.rootFolder });
    expect(underNpm.json()).toEqual({ path: resolve('/home/someone/a.heapsnapshot') });
    const elsewhere = await line.run(argv, { environment });
    expect(elsewhere.json()).toEqual({ path: join(line.folder, 'a.heapsnapshot') });
  });

  describe.runIf(COMMANDS.some(({ name }) => name === 'leaks'))('and has a task for the person', () => {
    it.each([
      ['\n', 'done'],
      ['s\n', 'skip'],
    ])('shows what the person has to do on its terminal, and sends the answer %j', async (typed, answer) => {
      const ran = await line.run(['leaks', '--target=shop', '--do=open the dialog', '--json'], { typed });
      expect(ran.json()).toEqual({ answers: [answer, answer] });
      expect(ran.stderr).toContain('Round 2 of 2: open the dialog');
    });

    it('refuses to wait for the person without a terminal', async () => {
      const ran = await line.run(['leaks', '--target=shop', '--do=open the dialog', '--json']);
      expect(ran.json()).toMatchObject({ error: { code: 'cannot_ask' } });
      const none = await line.run(['call', 'pen_leak_hunt', '{"do":"open the dialog"}', '--json']);
      expect(none.json()).toMatchObject({ error: { message: 'No answer came.' } });
    });
  });

  it('lists the targets of all pages of the answer, cut on request', async () => {
    const row = {
      type: 'page',
      title: 'Page 1',
      url: 'http://localhost/1',
      endpoint: 'http://localhost:9222',
      id: '1',
    };
    const all = (await line.run(['targets', '--json'])).json() as { targets: { id: string }[] };
    expect(all.targets.map(({ id }) => id)).toEqual(['1', '2', '3']);
    expect(all.targets[0]).toEqual(row);
    expect((await line.run(['targets', '--json', '--top', '1'])).json()).toEqual({ targets: [row], targetsOmitted: 2 });
    expect((await line.run(['targets'])).stdout.split('\n')[0]).toMatch(/^HANDLE +TYPE +TITLE +URL +ENDPOINT +ID$/);
  });

  it('sees only one endpoint with --cdp-url', async () => {
    const ran = await line.run(['targets', '--json', '--cdp-url', 'http://127.0.0.1:9333']);
    expect(ran.json()).toMatchObject({ error: { code: 'cannot_reach_endpoint' } });
    const chosen = await line.run(['targets', '--json', '--cdp-url', 'localhost:9333']);
    expect(chosen.json()).toEqual({ targets: [expect.objectContaining({ id: '2' })] });
  });

  it('records from start to stop as one caller, which is removed afterwards', async () => {
    const ran = await line.run(['capture', 'heap-timeline', '--duration', '0.05', '--target', 'shop', '--json']);
    expect(ran.json()).toMatchObject({ id: 'timeline-00000001', kind: 'heap-timeline', sizeBytes: 10 });
    expect(tracked).toMatchObject([
      { action: 'start', target: 'shop' },
      { action: 'stop', target: 'page-1' },
    ]);
    expect(tracked[0]?.callerId).toBe(tracked[1]?.callerId);
    await expect.poll(() => app.toy.sessions.all()).toEqual([]);
  });

  it('sends no stop when the recording is interrupted: its session ends, and the recording with it', async () => {
    const controller = new AbortController();
    const running = line.run(['capture', 'heap-timeline', '--duration', '60', '--json'], {
      interrupt: controller.signal,
    });
    await expect.poll(() => tracked.length).toBe(1);
    controller.abort(appError('cancelled', 'Interrupted by SIGINT.'));
    const ran = await running;
    expect(ran.status).toBe(3);
    expect(ran.json()).toMatchObject({ error: { code: 'cancelled' } });
    expect(tracked).toHaveLength(1);
    await expect.poll(() => app.toy.sessions.all()).toEqual([]);
  });

  it('ends with a recording that ended by itself, with its reason, before its time is over', async () => {
    const running = line.run(['capture', 'heap-timeline', '--duration', '3600', '--json']);
    const started = await expect
      .poll(() => tracked[0])
      .toBeDefined()
      .then(() => tracked[0]);
    const error = appError('disconnected', 'Heap tracking of "Page" ended after 2 s: the browser crashed.');
    recordingEnds.emit({ tool: 'pen_heap_track', targetId: 'page-1', callerId: 'another caller', error });
    expect(tracked).toHaveLength(1);
    recordingEnds.emit({ tool: 'pen_heap_track', targetId: 'page-1', callerId: started?.callerId ?? '', error });
    const ran = await running;
    expect(ran.status).toBe(3);
    expect(ran.json()).toMatchObject({ error: { code: 'disconnected', message: error.message } });
    expect(tracked).toHaveLength(1);
  });

  it('ends with the app that records for it', async () => {
    const running = line.run(['capture', 'heap-timeline', '--duration', '3600', '--json']);
    await expect.poll(() => tracked[0]).toBeDefined();
    await app.server.close();
    expect((await running).json()).toMatchObject({ error: { code: 'shutting_down' } });
  });

  it('cancels in the app when it is interrupted, and reports the outcome of the call', async () => {
    const controller = new AbortController();
    const next = app.toy.nextSlow();
    const running = line.run(['call', 'pen_toy_slow', '--json'], { interrupt: controller.signal });
    const slow = await next;
    controller.abort();
    const ran = await running;
    expect(slow.signal.aborted).toBe(true);
    expect(ran.status).toBe(3);
    expect(ran.json()).toMatchObject({ error: { code: 'cancelled' } });
  });

  it('reports that the app ended before the call did', async () => {
    const next = app.toy.nextSlow();
    const running = line.run(['call', 'pen_toy_slow', '--json']);
    await next;
    await app.server.close();
    const ran = await running;
    expect(ran.status).toBe(3);
    expect(ran.json()).toMatchObject({
      error: { code: expect.stringMatching(/^(cancelled|shutting_down)$/) as string },
    });
  });
});

describe('a discovery file', () => {
  it('whose process does not answer counts as no running app, with a warning', async () => {
    await app.server.close();
    const ran = await line.run(['call', 'pen_status', '--json']);
    expect(ran.stderr).toMatch(/does not answer, or another program holds its port; working without it/);
    expect(ran.json()).toMatchObject({ version: expect.any(String) as string });
  });

  it('that names another program is not sent a token twice', async () => {
    const other = await startToyApp(`${line.dataDirectory}-other`);
    await writeDiscovery({
      dataDirectory: line.dataDirectory,
      document: {
        pid: process.pid,
        startedAtMs: Date.now(),
        version: '1',
        mcpUrl: other.address,
        mcpToken: 'x'.repeat(43),
        personUrl: other.address,
        personToken: 'y'.repeat(43),
      },
    });
    const ran = await line.run(['doctor', '--json', '--cdp-url', 'http://localhost:1']);
    expect(ran.status).toBe(3);
    expect(JSON.stringify(ran.json())).toContain('does not answer');
    await other.stop();
  });

  it('with a live process and another program on its port does not reveal the token', async () => {
    const heard: string[] = [];
    const thief = createServer((request, response) => {
      heard.push(JSON.stringify([request.url, request.headers]));
      response.end(JSON.stringify({ name: 'pen', version: '1', pid: process.pid, mcpAddress: null }));
    });
    await new Promise<void>((listening) => thief.listen(0, '127.0.0.1', listening));
    const address = thief.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const tokens = { mcpToken: 'm'.repeat(43), personToken: 'p'.repeat(43) };
    await writeDiscovery({
      dataDirectory: line.dataDirectory,
      document: {
        pid: process.pid,
        startedAtMs: Date.now(),
        version: '1',
        mcpUrl: `http://127.0.0.1:${port}/mcp`,
        personUrl: `http://127.0.0.1:${port}/mcp`,
        ...tokens,
      },
    });
    const ran = await line.run(['call', 'pen_status', '--json']);
    expect(ran.stderr).toContain('working without it');
    expect((await line.run(['token', '--new', '--json'])).status).toBe(3);
    expect(heard.length).toBeGreaterThan(0);
    for (const request of heard) {
      expect(request).not.toContain(tokens.mcpToken);
      expect(request).not.toContain(tokens.personToken);
      expect(request).not.toMatch(/authorization/i);
    }
    await new Promise((closed) => thief.close(closed));
  });

  it('leads to an app that receives the flags of the command, and no others', async () => {
    const flagsOf = async (...flags: string[]): Promise<unknown> => {
      const ran = await line.run(['call', 'pen_toy_flags', '--json', ...flags]);
      return ran.json();
    };
    const folder = line.folder;
    expect(await flagsOf('--allow-eval', '--project-root', 'x')).toMatchObject({
      flags: { allowEval: true, projectRoot: join(folder, 'x'), folder },
    });
    expect(await flagsOf('--allow-eval=false')).toMatchObject({ flags: { allowEval: false, folder } });
    expect(await flagsOf()).not.toHaveProperty('flags.allowEval');
  });

  it('is ignored with --standalone', async () => {
    const ran = await line.run(['call', 'pen_toy_echo', '{"text":"hi"}', '--standalone', '--json']);
    expect(ran.json()).toMatchObject({ error: { code: 'unknown_tool' } });
  });

  it('prevents a second server, and the doctor finds the first', async () => {
    const ran = await line.run(['serve', '--addr', 'localhost:0', '--json']);
    expect(ran.status).toBe(3);
    expect(ran.json()).toMatchObject({
      error: { code: 'address_in_use', message: expect.stringContaining(app.address) as string },
    });
    const doctor = await line.run(['doctor', '--cdp-url', 'http://localhost:1']);
    expect(doctor.status).toBe(0);
    expect(doctor.stdout).toMatch(/^ok +Running app +1\.2\.3, process \d+, MCP at http:\/\/127\.0\.0\.1:\d+\/mcp$/m);
    expect(doctor.stdout).toMatch(/^missing +http:\/\/localhost:1 +no debugging endpoint answers$/m);
  });
});
