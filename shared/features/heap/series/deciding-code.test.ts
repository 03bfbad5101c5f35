/** Which function decides what a removal takes out, by the text of its file. */
import { asksOf } from '../../../core/capability/asking.ts';
import { expect, test } from 'vitest';
import type { CodeUses } from '../../../engine/source-map/contract/code-uses.ts';
import { toyHeap } from '../../../core/capability/testing/toy-heap.ts';
import { decidingFunction } from './reading.ts';

const FIT = `import { unwatchSize } from '../capabilities/leak-hunt/sizes.js';

const TELL = Symbol('tell');
const boxOf = (el) => el.closest('[data-box]') ?? el;

export default {
  unmounted(el) {
    unwatchSize(boxOf(el), el[TELL]);
  },
};
`;

const place = (code: string) => ({ source: 'src/fit.js', line: 8, name: 'unmounted', code, condition: null });

function usesOf(code: string): CodeUses {
  const removal = {
    how: 'function' as const,
    place: { source: 'src/sizes.js', line: 21, name: 'unwatchSize', code: 'tells.delete(tell);' },
    calls: [place(code)],
    areAllCalls: true,
  };
  return {
    variable: 'watchers',
    declared: null,
    adds: [],
    call: null,
    keptAs: null,
    removals: [removal],
    sources: 3,
    isComplete: true,
  };
}

async function decides(code: string) {
  const source = { name: 'src/fit.js', text: FIT, line: 8, column: 1, startLine: 1 };
  const { context } = toyHeap({ answers: { 'code.source': () => ({ source }) } });
  return decidingFunction('last', usesOf(code), ({ source: url, line }) => ({ url, line }), asksOf(context));
}

test('is the one of the same file that the call uses', async () => {
  expect(await decides('unwatchSize(boxOf(el), el[TELL]);')).toEqual({ name: 'boxOf', source: 'src/fit.js', line: 4 });
});

test.each(['unwatchSize(el, el[TELL]);', 'unwatchSize(el.closest(box), read());'])('is none of %s', async (code) => {
  expect(await decides(code)).toBeNull();
});
