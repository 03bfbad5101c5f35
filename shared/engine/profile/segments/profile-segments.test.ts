import { describe, expect, test } from 'vitest';
import { createSlowStretches, mergeSegments, readSegment, type ProfileSegment } from './index.ts';

/** A segment with one sample each millisecond; each name is a stack such as `main;work`. */
function segment(startMs: number, stacks: readonly string[]): ProfileSegment {
  const nodes: ProfileSegment['nodes'] = [];
  const ids = new Map<string, number>();
  const idOf = (path: string): number => {
    const known = ids.get(path);
    if (known !== undefined) return known;
    const id = startMs * 1000 + nodes.length + 1;
    ids.set(path, id);
    const functionName = path === '' ? '(root)' : (path.split(';').at(-1) ?? '');
    nodes.push({
      id,
      callFrame: { functionName, scriptId: '1', url: 'app.js', lineNumber: 0, columnNumber: 0 },
      hitCount: 0,
      children: [],
    });
    if (path !== '') {
      const parent = idOf(path.split(';').slice(0, -1).join(';'));
      nodes.find((node) => node.id === parent)?.children?.push(id);
    }
    return id;
  };
  idOf('');
  const samples = stacks.map(idOf);
  return {
    nodes,
    startTime: startMs * 1000,
    endTime: (startMs + stacks.length) * 1000,
    samples,
    timeDeltas: stacks.map((_, at) => (at === 0 ? 0 : 1000)),
  };
}

/** The stack and time of each sample, in milliseconds. */
function picture({ nodes, samples, timeDeltas, startTime }: ProfileSegment): [string, number][] {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const nameOf = (id: number): string => nodes.find((node) => node.id === id)?.callFrame.functionName ?? '?';
  const pathOf = (id: number): string => {
    const parent = parents.get(id);
    return parent === undefined ? '' : [pathOf(parent), nameOf(id)].filter((part) => part !== '').join(';');
  };
  let timeUs = startTime;
  return samples.map((id, at) => [pathOf(id), (timeUs += timeDeltas[at] ?? 0) / 1000]);
}

describe('merged segments', () => {
  const first = segment(100, ['main;a', 'main;a', '(idle)', 'main;b']);
  const second = segment(110, ['main;b', 'main;a;c', '(idle)']);

  test('have every sample at its time, and one node for each stack', () => {
    const merged = mergeSegments([first, second], 0);
    expect(merged && picture(merged)).toEqual([
      ['main;a', 100],
      ['main;a', 101],
      ['(idle)', 102],
      ['main;b', 103],
      ['main;b', 110],
      ['main;a;c', 111],
      ['(idle)', 112],
    ]);
    expect(merged?.nodes.map(({ callFrame, hitCount }) => [callFrame.functionName, hitCount]).toSorted()).toEqual([
      ['(idle)', 2],
      ['(root)', 0],
      ['a', 2],
      ['b', 2],
      ['c', 1],
      ['main', 0],
    ]);
    expect(merged).toMatchObject({ startTime: 100_000, endTime: 113_000 });
    // Every id of a sample or a child is a node.
    const ids = new Set(merged?.nodes.map(({ id }) => id));
    const named = [...(merged?.samples ?? []), ...(merged?.nodes ?? []).flatMap(({ children = [] }) => children)];
    expect(named.filter((id) => !ids.has(id))).toEqual([]);
  });

  test('are cut, and begin with the sample that is current then', () => {
    const merged = mergeSegments([first, second], 103_500);
    expect(merged && picture(merged)).toEqual([
      ['main;b', 103.5],
      ['main;b', 110],
      ['main;a;c', 111],
      ['(idle)', 112],
    ]);
    expect(merged?.nodes.find(({ callFrame }) => callFrame.functionName === 'b')?.hitCount).toBe(2);
  });

  test('of one segment are that segment, and of none there is none', () => {
    const merged = mergeSegments([second], 0);
    expect(merged && picture(merged)).toEqual(picture(second));
    expect(mergeSegments([], 0)).toBeNull();
  });
});

describe('slow stretches', () => {
  test('are counted from one break to the next, and garbage collections by themselves', () => {
    const stretches = createSlowStretches();
    const work = ['(idle)', 'f', 'f', '(garbage collector)', '(garbage collector)', 'g', '(program)', 'f', '(idle)'];
    expect(stretches.add(segment(0, work))).toEqual({ blockedMs: 5, gcMs: 2 });
  });

  test('continue over the border of two segments', () => {
    const stretches = createSlowStretches();
    expect(stretches.add(segment(0, ['(idle)', 'f', 'f']))).toEqual({ blockedMs: 2, gcMs: 0 });
    expect(stretches.add(segment(3, ['f', 'f', '(idle)']))).toEqual({ blockedMs: 4, gcMs: 0 });
    expect(stretches.add(segment(6, ['(idle)', '(idle)']))).toEqual({ blockedMs: 0, gcMs: 0 });
  });
});

test('a text that is no profile is refused', () => {
  expect(readSegment('{"nodes":[')).toMatchObject({ ok: false, error: { code: 'incomplete_capture' } });
  expect(readSegment('{"nodes":[]}')).toMatchObject({ ok: false, error: { code: 'incomplete_capture' } });
  expect(readSegment(JSON.stringify(segment(0, ['f'])))).toMatchObject({ ok: true });
});
