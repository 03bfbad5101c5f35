import { expect, it } from 'vitest';
import { withIdleTime } from './bun-code.ts';

const frame = { functionName: 'busy', scriptId: '2', url: 'file:///app.js', lineNumber: 3, columnNumber: 13 };
const profile = (samples: number[], timeDeltas: number[], endTime: number): string =>
  JSON.stringify({
    nodes: [
      { id: 1, callFrame: { ...frame, functionName: '(root)' }, children: [2] },
      { id: 2, callFrame: frame },
    ],
    startTime: 5_000_000,
    endTime,
    samples,
    timeDeltas,
  });
/** Sample, and the time until the next one or the end. */
const timesOf = (text: string): Record<string, number> => {
  const { samples, timeDeltas, startTime, endTime, nodes } = JSON.parse(text);
  const times: Record<string, number> = {};
  let atUs: number = startTime;
  for (const [row, id] of samples.entries()) {
    atUs += timeDeltas[row];
    const name = nodes.find((node: { id: number }) => node.id === id).callFrame.functionName;
    times[name] = (times[name] ?? 0) + (timeDeltas[row + 1] ?? endTime - atUs);
  }
  return times;
};

it('counts the pauses between samples as idle, and their time for no function', () => {
  // Twice 3 ms of work: at the start after 10 ms, and after 50 ms; 40 ms at the end.
  const text = profile([2, 2, 2, 2, 2, 2], [10_000, 1000, 1000, 50_000, 1000, 1000], 5_104_000);
  expect(timesOf(withIdleTime(text))).toEqual({ busy: 6000, '(idle)': 98_000 });
});

it('leaves a profile without pauses to its functions', () => {
  const text = profile([2, 2, 2], [1000, 1000, 9000], 5_012_000);
  expect(timesOf(withIdleTime(text))).toEqual({ busy: 11_000 });
});

it('is idle throughout where no sample was taken, and leaves what is no profile', () => {
  expect(timesOf(withIdleTime(profile([], [], 5_500_000)))).toEqual({ '(idle)': 500_000 });
  expect(withIdleTime('{"nodes":[]}')).toBe('{"nodes":[]}');
});
