/** A tab behind another is not drawn, also without a window: tools say so, and the call that they name brings it to the front. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CAPABILITIES } from '../../../shared/features/index.ts';
import { startChromium, startSite } from '../../core/cdp/testing/real-targets.ts';
import { namedCalls } from '../../core/mcp/testing/named-calls.ts';
import { createCoreBench, type CoreBench } from '../../core/app/testing/core-bench.ts';

let bench: CoreBench;
beforeAll(async () => {
  bench = await createCoreBench({ evalMode: 'allow' }, { withoutCooldowns: true });
});
afterAll(() => bench[Symbol.asyncDispose]());

test('the call that a trace of a hidden page proposes makes it visible', async () => {
  const site = bench.keep(
    await startSite({ '/a': '<title>a</title>', '/b': '<title>b</title>', '/c': '<title>c</title>' }),
  );
  await bench.connect(bench.keep(await startChromium(['/a', '/b', '/c'].map((path) => site.url(path)))));
  const claude = bench.caller('Claude Code');
  const stateOf = async (target: string): Promise<unknown> =>
    (await claude.run('pen_evaluate', { target, expression: 'document.visibilityState' })).value['value'];
  const states = await Promise.all(
    ['/a', '/b', '/c'].map(async (target) => ({ target, state: await stateOf(target) })),
  );
  const hidden = states.filter(({ state }) => state === 'hidden');
  expect(hidden).toHaveLength(2);
  for (const { target } of hidden) {
    const { notes } = await claude.run('pen_capture_trace', { target, duration: 1 });
    const [call] = namedCalls(notes.join('\n'), CAPABILITIES);
    expect(call).toMatchObject({ tool: 'pen_select_page', params: { front: true } });
    expect((await claude.run('pen_select_page', call?.params ?? {})).value).toMatchObject({ visibility: 'visible' });
    expect(await stateOf(target)).toBe('visible');
    const { notes: seen } = await claude.run('pen_web_vitals', { target, waitMs: 100 });
    expect(seen.join('\n')).not.toContain('not drawn');
  }
});
