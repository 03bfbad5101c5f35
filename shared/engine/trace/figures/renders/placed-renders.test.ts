import { expect, it } from 'vitest';
import { placeAt, renderPlaces } from './placed-renders.ts';

const url = 'https://a.test/app.js';
const at = (line: number, column: number) => ({ url, line, column });

it('functions at the same place are one, whatever their numbers, and one without a place is none', () => {
  const found = renderPlaces({ functions: [at(3, 9), null, at(3, 9), at(4, 1)], stacks: [] }, () => null);
  expect(placeAt(0, found)).toBe(placeAt(2, found));
  expect(placeAt(0, found)).toEqual({ name: '', url, line: 3, column: 9 });
  expect([placeAt(1, found), placeAt(7, found), placeAt(null, found)]).toEqual([null, null, null]);
});

it('a compiled template is at the beginning of the file that most of its calls are in', () => {
  const calls = [
    { line: 0, column: 4 },
    { line: 1, column: 2 },
    { line: 2, column: 0 },
  ];
  // The first call was put there from another file.
  const originals = new Map([
    ['10:9', { url: 'Inlined.vue', line: 2 }],
    ['11:3', { url: 'Row.vue', line: 8 }],
    ['12:1', { url: 'Row.vue', line: 5 }],
  ]);
  const { places } = renderPlaces({ functions: [{ ...at(10, 5), calls }], stacks: [] }, ({ line, column }) => {
    const original = originals.get(`${line}:${column}`);
    return original === undefined ? null : { name: 'x', column: 3, script: url, ...original };
  });
  expect(places).toEqual([{ name: '', url: 'Row.vue', line: 5, column: 0, script: url }]);
});

it('a value is written in the first frame of the author', () => {
  const code = { functions: [], stacks: [[at(1, 1), at(2, 1)], [at(1, 1)]] };
  const { writers } = renderPlaces(code, ({ line }) =>
    line === 1
      ? { name: 'set', url: 'node_modules/vue/x.js', line, column: 1, script: url, ignored: true }
      : { name: 'save', url: 'app.ts', line: 7, column: 3, script: url },
  );
  expect(writers).toEqual([{ name: 'save', url: 'app.ts', line: 7, column: 3, script: url }, null]);
});
