import { expect, test } from 'vitest';
import { heap } from '../testing/heap-picture.ts';
import { readGraph } from '../testing/read-heap.ts';
import { integerText } from './integer-text.ts';
import { testOfEngineName } from './engine-names.ts';

const NAMES = ['system / Context', 'system / Context / scope @11', 'system / ContextTable', 'system', 'Context', ''];
const NUMBERS = ['-2', '0', '4711', '', '-', '1.5', '12345678901'];

test('names of the engine match whole or with what follows a space', () => {
  const nodes = Object.fromEntries([...NAMES, ...NUMBERS].map((name, at) => [`n${at}`, { name }]));
  const { strings, nodes: columns } = readGraph(heap(`root → [${Object.keys(nodes).join(', ')}]`, nodes));
  const names = [...columns.name].filter((name) => [...NAMES, ...NUMBERS].includes(strings.get(name)));
  const isContext = testOfEngineName(strings, 'Context');
  expect(names.filter((name) => isContext(name)).map((name) => strings.get(name))).toEqual(NAMES.slice(0, 2));
  expect(names.filter((name) => isContext(name))).toHaveLength(2);
  const integers = names.map((name) => [strings.get(name), integerText(strings, name)] as const);
  expect(integers.filter(([, integer]) => !Number.isNaN(integer))).toEqual([
    ['-2', -2],
    ['0', 0],
    ['4711', 4711],
  ]);
});
