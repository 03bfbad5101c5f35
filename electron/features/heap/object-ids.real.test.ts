/** Object ids stay valid from one snapshot to the next, whatever other calls run on the target in between. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createForkLauncher } from '../../core/analysis-client/index.ts';
import { startNode, type RealTarget } from '../../core/cdp/testing/real-targets.ts';
import { createLog } from '../../core/log/log.ts';
import { OWN_PROGRAMS } from '../../core/process/own-programs-fixture.ts';
import { createCore } from '../../core/app/index.ts';
import type { Core } from '../../core/app/types.ts';
import { settle } from '../../../shared/base/errors.ts';

/**
 * Creates and drops objects all the time, so that newly assigned ids would not match the same objects. The last ten rounds stay alive: without
 * a bound, the heap of a process that keeps running between two snapshots grows with the time they take.
 */
const BUSY_SCRIPT = `
  class Kept { constructor(i) { this.i = i; } }
  globalThis.kept = Array.from({ length: 2000 }, (_, i) => new Kept(i));
  let round = 0;
  setInterval(() => { globalThis['more' + (round += 1)] = Array.from({ length: 5000 }, (_, i) => ({ ['r' + round]: i })); delete globalThis['more' + (round - 10)]; }, 20);
`;

let folder: string;
let target: RealTarget;
let core: Core;
let nowMs = Date.now();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pen-object-ids-'));
  target = await startNode(BUSY_SCRIPT);
  const log = createLog({ level: 'error', write: () => undefined });
  const made = await settle(() =>
    createCore({
      dataDirectory: join(folder, 'data'),
      version: '0.0.0',
      log,
      projectRoot: folder,
      endpoints: { addresses: [`http://localhost:${target.port}`], origin: 'flag' },
      launchAnalysis: createForkLauncher({
        execPath: process.execPath,
        entryPath: OWN_PROGRAMS.analysis,
        log,
      }),
      temporaryDirectory: folder,
      now: () => nowMs,
    }),
  );
  if (!made.ok) throw new Error(made.error.message);
  core = made.value;
});
afterEach(async () => {
  await core.close();
  await target[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

test('two snapshots share the surviving objects, even after a garbage collection between them', async () => {
  const caller = core.sessions.open({ kind: 'mcp', name: 'test', paths: 'project' });
  const call = async (tool: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> => {
    const outcome = await core.runner.run(tool, params, caller);
    if (!outcome.ok) throw new Error(outcome.text);
    // After every cooldown.
    nowMs += 60_000;
    return outcome.value;
  };
  const first = await call('pen_heap_snapshot');
  await call('pen_collect_garbage');
  const second = await call('pen_heap_snapshot');
  const diff = await core.analysis.query(
    String(second['file']),
    'heap.diff',
    { base: String(first['file']), filter: 'Kept' },
    { signal: new AbortController().signal },
  );
  if (!diff.ok) throw new Error(diff.error.message);
  // None of the retained objects appeared or disappeared: with unstable ids, most would have.
  expect(diff.value.rows.filter(({ name }) => name === 'Kept')).toEqual([]);
});
