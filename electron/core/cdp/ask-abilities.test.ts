/** The answers are those of Bun 1.4.5 (inspector.open), workerd 2026-11-17 and Node 20, recorded over their sockets. */
import { expect, it, onTestFinished } from 'vitest';
import { unwrap } from '../../../shared/base/errors.ts';
import { askAbilities } from './ask-abilities.ts';
import { openSocket } from './socket.ts';
import { startFakeCdpServer, type FakeCommand } from './testing/fake-cdp-server.ts';

const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Commands that the target lacks, and the commands that it was sent. */
async function ask(answer: (command: FakeCommand) => object): Promise<{ lacks: readonly string[]; sent: string[] }> {
  const sent: string[] = [];
  const server = await startFakeCdpServer({
    command: (command, peer) => {
      sent.push(command.method);
      peer.send({ id: command.id, ...answer(command) });
      return undefined;
    },
  });
  onTestFinished(() => server.close());
  const socket = unwrap(await openSocket(`ws://127.0.0.1:${server.port}/a`, 'fake', { log: SILENT }));
  const lacks = await askAbilities(socket, 'a.js');
  await socket.close({ code: 'cancelled', message: 'over' });
  return { lacks, sent };
}

const domains = (...names: string[]) => ({ result: { domains: names.map((name) => ({ name, version: '1.3' })) } });
const notFound = (method: string) => ({ error: { code: -32_601, message: `'${method}' wasn't found` } });

it('asks V8 for its domains only', async () => {
  const v8 = await ask(() => domains('Runtime', 'Debugger', 'Profiler', 'HeapProfiler', 'Schema'));
  expect(v8).toEqual({ lacks: [], sent: ['Schema.getDomains'] });
});

it('lacks each command of a domain that is not listed', async () => {
  const { lacks } = await ask(() => domains('Runtime', 'Debugger'));
  expect(lacks).toContain('HeapProfiler.takeHeapSnapshot');
  expect(lacks).toContain('Profiler.startPreciseCoverage');
  expect(lacks).not.toContain('Debugger.getScriptSource');
});

it('asks a target without that list for each command, with parameters that run nothing', async () => {
  const params: Record<string, unknown> = {};
  const bun = await ask(({ method, params: given }) => {
    params[method] = given;
    if (method === 'Debugger.getScriptSource' || method === 'Runtime.evaluate')
      return { error: { code: -32_602, message: `Some arguments of method '${method}' can't be processed` } };
    return notFound(method);
  });
  expect(bun.lacks).toEqual([
    'HeapProfiler.takeHeapSnapshot',
    'HeapProfiler.startTrackingHeapObjects',
    'HeapProfiler.startSampling',
    'Profiler.setSamplingInterval',
    'Profiler.startPreciseCoverage',
  ]);
  expect(params['Runtime.evaluate']).toEqual({});
  expect(params['HeapProfiler.takeHeapSnapshot']).toEqual({ reportProgress: 'malformed' });
});

it('knows of nothing missing where every answer is empty', async () => {
  expect((await ask(() => ({ result: {} }))).lacks).toEqual([]);
});
