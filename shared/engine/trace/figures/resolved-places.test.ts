import { expect, it } from 'vitest';
import { withResolvedPlaces } from './resolved-places.ts';

const place = (name: string, line: number) => ({ name, url: 'app.min.js', line, column: 9 });

it('names every place of an answer by its original, functions and positions in stacks each their way', () => {
  const answer = {
    count: 2,
    rows: [
      { read: { ...place('a', 1), callers: [place('b', 2)] }, changedBy: null, calledFunction: place('c', 3) },
      { read: { ...place('unknown', 9), callers: [] }, changedBy: place('a', 1), calledFunction: null },
    ],
  };
  const resolved = withResolvedPlaces(answer, ({ name, line }, at) =>
    name === 'unknown' ? null : { name: `${name} ${at}`, url: 'src/app.ts', line: line * 10, column: 1 },
  );
  const original = (name: string, line: number) => ({ name, url: 'src/app.ts', line, column: 1 });
  expect(resolved).toEqual({
    count: 2,
    rows: [
      {
        read: { ...original('a call', 10), callers: [original('b call', 20)] },
        changedBy: null,
        calledFunction: original('c function', 30),
      },
      { read: { ...place('unknown', 9), callers: [] }, changedBy: original('a call', 10), calledFunction: null },
    ],
  });
});
