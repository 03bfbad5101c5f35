/** Things that code opens and does not close, as a target reports it by calls of a binding. */
import { expect, test } from 'vitest';
import { ok } from '../../../base/result.ts';
import type { TargetSession } from '../../../core/capability/target-ports.ts';
import { only } from '../../../core/capability/testing/only.ts';
import { bytesIn, openedAt, watchLeftOpen } from './left-open.ts';

const STACK = `Error
    at eval (eval at openIt (https://a.test/app.js:2:34), <anonymous>:1:38)
    at URL.createObjectURL (node:internal/url:1174:26)
    at save (https://a.test/node_modules/file-saver/index.js:9:1)
    at async Shop.openIt (https://a.test/app.js:2:34)
    at <anonymous>:1:1`;

test('the place is that of the author, not of the condition, the runtime or a package', () => {
  expect(openedAt(STACK)).toEqual({ functionName: 'openIt', url: 'https://a.test/app.js', line: 2, column: 34 });
  expect(openedAt('Error\n    at HTMLElement.<anonymous> (https://a.test/app.js:7:1)')).toMatchObject({
    functionName: '',
  });
  expect(openedAt('Error\n    at https://a.test/app.js:7:1')).toMatchObject({ functionName: '', line: 7 });
  expect(openedAt('Error\n    at <anonymous>:1:1')).toBeNull();
});

/** A page that has object URLs, and no files. */
function page() {
  const conditions = new Map<string, string>();
  let report: (payload: string) => void = () => undefined;
  const session = only<TargetSession>('the session', {
    on: (_, listener) => {
      report = (payload) => listener({ name: '__penWorkbenchCalled', payload } as never);
      return { dispose: () => undefined };
    },
    enable: async () => ok({ dispose: () => undefined }),
    send: (async (method: string, params: { readonly expression?: string; objectId?: string; condition?: string }) => {
      const { expression = '', objectId = '', condition = '' } = params;
      if (method === 'Debugger.setBreakpointOnFunctionCall') conditions.set(objectId, condition);
      const isThere = expression.startsWith('URL.');
      return ok({ result: isThere ? { type: 'function', objectId: expression } : { type: 'undefined' } });
    }) as never,
  });
  const call = (name: string, bytes = ''): void => {
    const head = /^\(\w+\(("[^"]*")/.exec(conditions.get(name) ?? '')?.[1] ?? '""';
    report(`${JSON.parse(head)}${bytes}\n${STACK}`);
  };
  return { session, call };
}

test('calls of the rounds are counted, those to warm up are not, and what is closed as often is no row', async () => {
  const { session, call } = page();
  const watch = await watchLeftOpen(session, new AbortController().signal);
  call('URL.createObjectURL', '9');
  await watch.taken(1);
  call('URL.createObjectURL', '100');
  call('URL.createObjectURL', '300');
  call('URL.revokeObjectURL');
  await watch.taken(2);
  call('URL.createObjectURL', '200');
  await watch.taken(3);
  expect(watch.rows()).toEqual([
    {
      what: 'object URL',
      openedPerRound: [2, 1],
      closedPerRound: [1, 0],
      bytesEach: 200,
      at: { functionName: 'openIt', url: 'https://a.test/app.js', line: 2, column: 34 },
      frames: [
        { functionName: 'save', url: 'https://a.test/node_modules/file-saver/index.js', line: 9, column: 1 },
        { functionName: 'openIt', url: 'https://a.test/app.js', line: 2, column: 34 },
      ],
    },
  ]);
  call('URL.revokeObjectURL');
  call('URL.revokeObjectURL');
  await watch.taken(4);
  expect(watch.rows()).toEqual([]);
});

test('rounds that begin again are counted again', async () => {
  const { session, call } = page();
  const watch = await watchLeftOpen(session, new AbortController().signal);
  await watch.taken(1);
  call('URL.createObjectURL');
  await watch.taken(2);
  await watch.taken(1);
  call('URL.createObjectURL');
  await watch.taken(2);
  expect(watch.rows()).toMatchObject([{ openedPerRound: [1] }]);
});

test('what a page writes itself adds no bytes that are none, and no place that nobody can read', () => {
  expect(['200', '', 'Infinity', '-5', '1e400', '[object Object]'].map(bytesIn)).toEqual([200, 0, 0, 0, 0, 0]);
  expect(openedAt(`Error\n    at open (http://a.test/${'x'.repeat(2000)}.js:1:2)`)).toBeNull();
});
