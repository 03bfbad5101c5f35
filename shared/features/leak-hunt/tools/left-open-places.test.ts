/** What a hunt says of memory of the GPU: an object that was collected is no longer there. */
import { expect, test } from 'vitest';
import type { CaptureSource } from '../../../core/contracts/capture-source.ts';
import { toyHeap } from '../../../core/capability/testing/toy-heap.ts';
import type { LeftOpen } from '../../../engine/heap/contract/leak-growth.ts';
import { leftOpenText } from '../left-open-text.ts';
import { judgedLeftOpen } from './left-open-places.ts';

const row = (what: LeftOpen['what'], perRound: number): LeftOpen => ({
  what,
  openedPerRound: [perRound, perRound],
  closedPerRound: [0, 0],
  bytesEach: 100_000,
  at: { functionName: 'makeMesh', url: 'https://a.test/src/mesh.ts', line: 21, column: 3 },
});
const sources: CaptureSource[] = ['a', 'b', 'c'].map((file) => ({ captureId: file, file }));

test('a snapshot tells what was collected, and what of it remains is told by the call that would end it', async () => {
  const { context } = toyHeap({
    answers: {
      // 3 more buffers in each round, and no framebuffer.
      'heap.classes': ({ filter }, file) => {
        const count = 10 + 3 * sources.findIndex((each) => each.file === file);
        const sizes = { shallowSizeBytes: 16, retainedSizeBytes: null, distance: null };
        const rows = filter === 'WebGLBuffer' ? [{ name: filter, count, ...sizes }] : [];
        return {
          rows,
          start: 0,
          matching: 1,
          matchingCount: count,
          matchingShallowSizeBytes: 16,
          matchingRetained: null,
        } as never;
      },
    },
  });
  const judged = await judgedLeftOpen(
    [row('WebGL buffer', 5), row('WebGL framebuffer', 5), row('object URL', 5)],
    sources,
    context,
  );
  expect(judged.map(({ what, closedPerRound }) => [what, closedPerRound])).toEqual([
    ['WebGL buffer', [2, 2]],
    ['object URL', [0, 0]],
  ]);
  const [buffers] = judged;
  expect(buffers && leftOpenText(buffers, 3)).toBe(
    '3 × WebGL buffer, 1 per action, made by makeMesh (mesh.ts:21:3), without deleteBuffer for them: each keeps its memory of the GPU of 97.7 KB, outside the JS heap',
  );
});
