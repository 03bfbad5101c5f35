import { describe, expect, it } from 'vitest';
import { err, ok } from '../../../../shared/base/result.ts';
import { appError, type AppResult } from '../../../../shared/base/errors.ts';
import { attemptSeries, createSharedWork } from './reconnect.ts';

const refused = err(appError('cannot_reach_endpoint', 'refused'));

function recordedWait(): { pausesMs: number[]; wait: (ms: number) => Promise<void> } {
  const pausesMs: number[] = [];
  return { pausesMs, wait: async (ms) => void pausesMs.push(ms) };
}

describe('attemptSeries', () => {
  it('tries three times, half a second and then a second apart', async () => {
    const { pausesMs, wait } = recordedWait();
    let attempts = 0;
    const result = await attemptSeries(
      async () => {
        attempts += 1;
        return refused;
      },
      { attempts: 3, wait, signal: new AbortController().signal },
    );
    expect(result).toBe(refused);
    expect(attempts).toBe(3);
    expect(pausesMs).toEqual([500, 1000]);
  });

  it('never pauses longer than ten seconds', async () => {
    const { pausesMs, wait } = recordedWait();
    await attemptSeries(async () => refused, { attempts: 8, wait, signal: new AbortController().signal });
    expect(pausesMs).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  });

  it('stops at the first success', async () => {
    const { pausesMs, wait } = recordedWait();
    const answers: AppResult<string>[] = [refused, ok('there')];
    const result = await attemptSeries(async () => answers.shift() ?? refused, {
      attempts: 3,
      wait,
      signal: new AbortController().signal,
    });
    expect(result).toEqual(ok('there'));
    expect(pausesMs).toEqual([500]);
  });

  it('does not retry a failure that waiting does not fix', async () => {
    const { pausesMs, wait } = recordedWait();
    const wrong = err(appError('wrong_service', 'a web page'));
    expect(await attemptSeries(async () => wrong, { attempts: 3, wait, signal: new AbortController().signal })).toBe(
      wrong,
    );
    expect(pausesMs).toEqual([]);
  });

  it('ends during a pause when cancelled', async () => {
    const stop = new AbortController();
    const result = await attemptSeries(async () => refused, {
      attempts: 3,
      wait: async () => stop.abort(),
      signal: stop.signal,
    });
    expect(result).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  });
});

describe('createSharedWork', () => {
  function deferred(): {
    start: (signal: AbortSignal) => Promise<AppResult<number>>;
    finish: (value: number) => void;
    signals: AbortSignal[];
  } {
    const signals: AbortSignal[] = [];
    let resolveWork: (result: AppResult<number>) => void = () => undefined;
    return {
      signals,
      start: (signal) => {
        signals.push(signal);
        return new Promise((resolve) => {
          resolveWork = resolve;
        });
      },
      finish: (value) => resolveWork(ok(value)),
    };
  }

  it('shares one piece of work between concurrent callers', async () => {
    const shared = createSharedWork<number>();
    const work = deferred();
    const both = [shared.join(work.start, undefined), shared.join(work.start, undefined)];
    work.finish(7);
    expect(await Promise.all(both)).toEqual([ok(7), ok(7)]);
    expect(work.signals).toHaveLength(1);
  });

  it('starts again once the last work is done', async () => {
    const shared = createSharedWork<number>();
    const work = deferred();
    const first = shared.join(work.start, undefined);
    work.finish(1);
    await first;
    const second = shared.join(work.start, undefined);
    work.finish(2);
    expect(await second).toEqual(ok(2));
    expect(work.signals).toHaveLength(2);
  });

  it('continues while one caller is left, and is cancelled with the last', async () => {
    const shared = createSharedWork<number>();
    const work = deferred();
    const [one, other] = [new AbortController(), new AbortController()];
    const calls = [shared.join(work.start, one.signal), shared.join(work.start, other.signal)];
    one.abort();
    expect(await calls[0]).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(work.signals[0]?.aborted).toBe(false);
    other.abort();
    expect(await calls[1]).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(work.signals[0]?.aborted).toBe(true);
  });

  it('starts nothing for a caller that has already cancelled', async () => {
    const shared = createSharedWork<number>();
    const work = deferred();
    expect(await shared.join(work.start, AbortSignal.abort())).toMatchObject({
      ok: false,
      error: { code: 'cancelled' },
    });
    expect(work.signals).toHaveLength(0);
  });
});
