import { describe, expect, it } from 'vitest';
import { err, ok } from '../../../../shared/base/result.ts';
import { appError, type AppResult } from '../../../../shared/base/errors.ts';
import { keepAlive } from './keepalive.ts';

/** Runs through as many intervals as there are entries; each entry is the silence by then, in milliseconds. */
async function run(
  silencesMs: readonly number[],
  answer: AppResult<unknown>,
): Promise<{ asked: number[]; deaths: number }> {
  const closed = new AbortController();
  const asked: number[] = [];
  let deaths = 0;
  let interval = 0;
  await keepAlive({
    closed: closed.signal,
    wait: async () => {
      if (interval === silencesMs.length) closed.abort();
    },
    silentForMs: () => {
      interval += 1;
      return silencesMs[interval - 1] ?? 0;
    },
    ask: async (deadlineMs) => {
      asked.push(deadlineMs);
      return answer;
    },
    onDead: () => {
      deaths += 1;
      closed.abort();
    },
  });
  return { asked, deaths };
}

describe('keepAlive', () => {
  it('sends nothing while messages arrive', async () => {
    expect(await run([0, 14_999, 3], ok())).toEqual({ asked: [], deaths: 0 });
  });

  it('sends a command after a silent interval, and continues when it is answered', async () => {
    expect(await run([15_000, 0, 16_000], ok())).toEqual({ asked: [60_000, 60_000], deaths: 0 });
  });

  it('ends a connection that does not answer', async () => {
    expect(await run([20_000, 0], err(appError('target_unresponsive', 'silence')))).toEqual({
      asked: [60_000],
      deaths: 1,
    });
  });

  it('ends with the connection', async () => {
    expect(await run([], ok())).toEqual({ asked: [], deaths: 0 });
  });
});
