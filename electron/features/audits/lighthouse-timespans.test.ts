/** Timespans of Lighthouse from start to stop, and all their other ends. */
import { expect, it } from 'vitest';
import { err, ok } from '../../../shared/base/result.ts';
import type { LighthousePort } from '../../../shared/features/audits/tools/lighthouse-ports.ts';
import { only } from '../../../shared/core/capability/testing/only.ts';
import { appError, errorOfAbort, type AppResult, unwrap, settle } from '../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { createRecordings } from '../../core/capture/recordings.ts';
import { createTimespans } from './lighthouse-timespans.ts';

const PAGE = only<TargetInfo>('the page', { id: 'T1', endpointId: 'E1', title: 'Shop', url: 'https://shop.test/' });
const CLAUDE = { id: 'm1', kind: 'mcp', name: 'Claude Code' } as const;
const CURSOR = { id: 'm2', kind: 'mcp', name: 'Cursor' } as const;

/** Lighthouse writes a report when its timespan ends; `fail` is its early end. */
function setUp() {
  const world = { held: 1, restored: 0, running: 0 };
  const failure = Promise.withResolvers<AppResult<{ json: string }>>();
  const audit: LighthousePort['audit'] = async (_target, { signal, timespan, mode }) => {
    world.running += 1;
    timespan?.onStarted();
    const aborted = new Promise<AppResult<{ json: string }>>((resolve) => {
      const abort = (): void => resolve(err(errorOfAbort(signal)));
      if (signal.aborted) abort();
      signal.addEventListener('abort', abort);
    });
    const ended = timespan?.end.then(() => ok({ json: mode }));
    const outcome = await Promise.race([aborted, failure.promise, ...(ended === undefined ? [] : [ended])]);
    world.running -= 1;
    return unwrap(outcome);
  };
  const recordings = createRecordings({ now: () => 1000, onLost: () => undefined });
  const timespans = createTimespans(audit, recordings, async () => void (world.restored += 1));
  const signal = new AbortController().signal;
  return {
    world,
    recordings,
    fail: (error: ReturnType<typeof appError>) => failure.resolve(err(error)),
    start: async (within = signal) =>
      unwrap(
        await timespans.start(PAGE, {
          categories: ['performance'],
          formFactor: 'mobile',
          owner: { caller: CLAUDE, locks: { dispose: () => void (world.held = 0) } },
          signal: within,
        }),
      ),
    stop: async (caller: typeof CLAUDE | typeof CURSOR = CLAUDE) =>
      unwrap(await timespans.stop(PAGE, { caller, signal, onStatus: () => undefined })),
  };
}

it('is a recording until its client stops it, which returns the report', async () => {
  const { world, recordings, start, stop } = setUp();
  expect(await settle(start)).toMatchObject({ ok: true, value: { tool: 'pen_lighthouse', targetId: 'T1' } });
  expect(recordings.list()).toHaveLength(1);
  expect(await settle(() => stop(CURSOR))).toMatchObject({ ok: false, error: { code: 'busy' } });
  expect(await settle(stop)).toMatchObject({
    ok: true,
    value: { json: 'timespan', startedBy: CLAUDE, startedAtMs: 1000 },
  });
  expect(recordings.list()).toEqual([]);
  expect(world).toEqual({ held: 0, restored: 0, running: 0 });
  expect(await settle(stop)).toMatchObject({ ok: false, error: { code: 'not_recording' } });
});

it('that is discarded ends Lighthouse, and restores what it emulated', async () => {
  const { world, recordings, start } = setUp();
  const started = await settle(start);
  expect(await recordings.cancel(started.ok ? started.value.id : '', 'you')).toMatchObject({ ok: true });
  expect(world).toEqual({ held: 0, restored: 1, running: 0 });
});

it('ends with its page, and says so', async () => {
  const { world, recordings, start, stop, fail } = setUp();
  await start();
  const over = new Promise((resolve) => recordings.ends.listen(resolve));
  fail(appError('target_gone', 'The page was lost while it was audited.'));
  expect(await over).toMatchObject({ tool: 'pen_lighthouse', error: { code: 'target_gone' } });
  expect(recordings.list()).toEqual([]);
  expect(world.held).toBe(0);
  expect(await settle(stop)).toMatchObject({
    error: { message: expect.stringContaining('The page was lost') },
  });
});

it('whose start is cancelled leaves no lock and no recording', async () => {
  const { world, recordings, start } = setUp();
  const controller = new AbortController();
  controller.abort(appError('cancelled', 'The call was cancelled.'));
  await start(controller.signal);
  await recordings.endOfCaller(CLAUDE);
  expect(recordings.list()).toEqual([]);
  expect(world).toMatchObject({ held: 0, running: 0 });
});
