import { expect, it } from 'vitest';
import { createTextNodes } from './text-nodes.ts';

it('finds the string of each node among neighbours, in any sequence of strings', () => {
  const texts = createTextNodes();
  const expected = new Map<number, number>();
  let state = 20_260_101;
  const random = (below: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  let highest = 0;
  for (let node = random(5); expected.size < 50_000; node += 1 + random(random(50) === 0 ? 100_000 : 4)) {
    // Mostly the next one, at times one that was there before, or one far above.
    const string = random(5) === 0 ? random(highest + 1) : highest + 1 + random(random(100) === 0 ? 1_000_000 : 3);
    highest = Math.max(highest, string);
    texts.add(node, string);
    expected.set(node, string);
  }
  const nodes = [...expected.keys()];
  const last = nodes.at(-1) ?? 0;
  expect(nodes.filter((node) => texts.stringOf(node) !== expected.get(node))).toEqual([]);
  const others = Array.from({ length: 20_000 }, () => random(last)).filter((node) => !expected.has(node));
  expect(others.filter((node) => texts.stringOf(node) !== -1)).toEqual([]);
  expect([texts.stringOf(last + 1), texts.stringOf(0.5), texts.stringOf(-1)]).toEqual([-1, -1, -1]);
});

it('has none at first', () => {
  expect(createTextNodes().stringOf(0)).toBe(-1);
});
