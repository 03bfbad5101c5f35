/** What is said of the sources of two traces, by what is stored with each. */
import { expect, test } from 'vitest';
import { only } from '../../../core/capability/testing/only.ts';
import { toyHeap } from '../../../core/capability/testing/toy-heap.ts';
import { changedSources } from './compared-sources.ts';
import type { OpenedTrace } from './trace-capture.ts';

const traceOf = (file: string) => only<OpenedTrace>('the trace', { source: { captureId: file, file } });

/** Sources of each trace; A's is found for any name, as a search by a part of it does. */
function changes(ofA: { readonly name: string; readonly text: string } | null, isFoundByName: boolean) {
  const { context } = toyHeap({
    answers: {
      'code.named': ({ name }, file) => {
        if (file === 'b') return { source: { name: 'src/lists/list.ts', text: 'b' }, others: [] };
        return { source: isFoundByName || name === '' ? ofA : null, others: [] };
      },
      'code.around': () => ({
        calls: { name: 'fill', firstLine: 1, lastLine: 1, callers: [], callersOfCallers: [], callees: [] },
      }),
    },
  });
  return changedSources([{ source: 'src/lists/list.ts', line: 1 }], traceOf('a'), traceOf('b'), context);
}

test('a source that A does not have is said to be new only where sources of A are stored', async () => {
  expect(await changes({ name: 'src/main.ts', text: 'a' }, false)).toMatchObject([{ name: 'fill', lines: [] }]);
  expect(await changes(null, false)).toEqual([]);
});

test('another source whose name ends alike is not compared', async () => {
  expect(await changes({ name: 'src/old-lists/list.ts', text: 'a' }, true)).toEqual([]);
  expect(await changes({ name: 'app/lists/list.ts', text: 'a' }, true)).toMatchObject([
    { lines: ['-   | a', '+ 1 | b'] },
  ]);
});
