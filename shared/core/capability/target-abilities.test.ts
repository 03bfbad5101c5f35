import { expect, it } from 'vitest';
import { SCRIPT_TARGETS } from '../contracts/targets.ts';
import { CAPABILITIES } from '../../features/index.ts';
import { captureAbilities } from './target-abilities.ts';

const abilities = (target: Parameters<typeof captureAbilities>[0]): Record<string, string> =>
  Object.fromEntries(
    captureAbilities(target, CAPABILITIES).map(({ tool, why, byCode }) => [
      tool,
      why ?? (byCode ? 'by code' : 'works'),
    ]),
  );

it('a target that lacks a command is refused by the name of both', () => {
  const bun = abilities({ type: 'bun', lacks: ['HeapProfiler.startSampling', 'HeapProfiler.takeHeapSnapshot'] });
  expect(bun).toMatchObject({
    pen_heap_snapshot: 'by code',
    pen_heap_track: 'works',
    pen_heap_sampling: 'Bun has no HeapProfiler.startSampling in its protocol, which pen_heap_sampling needs.',
    pen_network_capture: expect.stringContaining('Bun accepts Network.enable'),
  });
});

it('a target that was not asked lacks nothing', () => {
  expect(abilities({ type: 'node' })).toMatchObject({ pen_heap_sampling: 'works', pen_js_coverage: 'works' });
});

it.each(SCRIPT_TARGETS)('what %s cannot do is said in a sentence', (type) => {
  for (const { why } of captureAbilities({ type }, CAPABILITIES)) expect(why ?? 'It works.').toMatch(/^\w.{6,}\.$/);
});
