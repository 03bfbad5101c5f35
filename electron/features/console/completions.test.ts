/** Completion of the console prompt. */
import { expect, test } from 'vitest';
import { ok } from '../../../shared/base/result.ts';
import type { TargetSession } from '../../../shared/core/capability/target-ports.ts';
import { only } from '../../../shared/core/capability/testing/only.ts';
import { completedEnd, completions, matchingNames } from './completions.ts';
import { settle } from '../../../shared/base/errors.ts';

test.each([
  ['docu', { receiver: null, beginning: 'docu' }],
  ['document.', { receiver: 'document', beginning: '' }],
  ['f(a?.b.c', { receiver: 'a?.b', beginning: 'c' }],
  ['this.items[0].pri', { receiver: 'this.items[0]', beginning: 'pri' }],
  ["cache['a b'].", { receiver: "cache['a b']", beginning: '' }],
  ['x = $el._', { receiver: '$el', beginning: '_' }],
  ['1 + ', { receiver: null, beginning: '' }],
  // A call would have to be made, and a number has no names.
  ['read().na', null],
  ['"text".le', null],
  ['12px', null],
])('the end of %j', (expression, end) => {
  expect(completedEnd(expression)).toEqual(end);
});

test('names begin with what is typed, in the same case first, and are identifiers', () => {
  expect(matchingNames(['mapB', 'Map', 'map', 'map', 'map-x', 'other'], 'ma', false)).toEqual(['map', 'mapB', 'Map']);
  expect(matchingNames(['__defineGetter__', '__proto__'], '__', true)).toEqual(['__proto__']);
});

/** A target with these names in scope and these properties of every object. */
function target(lexical: string[], names: string) {
  const sent: { method: string; params: Record<string, unknown> }[] = [];
  const session = only<TargetSession>('the session', {
    send: async (method: string, params: unknown) => {
      sent.push({ method, params: params as Record<string, unknown> });
      const value = method === 'Runtime.globalLexicalScopeNames' ? { names: lexical } : { result: { value: names } };
      return ok(value as never);
    },
  });
  return { sent, session };
}

test('names in scope come from declarations, the global object and the language', async () => {
  const { session } = target(['cartItems'], 'caches\ncancelIdleCallback\nwindow\n');
  expect(await settle(() => completions(session, 'if (ca'))).toEqual(
    ok({ replacedChars: 2, names: ['caches', 'cancelIdleCallback', 'cartItems', 'catch'] }),
  );
});

test('properties are read without side effects, and an expression that throws has none', async () => {
  const { session, sent } = target([], 'price\nname\n');
  expect(await settle(() => completions(session, 'order.p'))).toEqual(ok({ replacedChars: 1, names: ['price'] }));
  expect(sent).toMatchObject([{ method: 'Runtime.evaluate', params: { throwOnSideEffect: true, silent: true } }]);
  const failing = only<TargetSession>('the session', {
    send: async () => ok({ exceptionDetails: {}, result: { value: 'x' } } as never),
  });
  expect(await settle(() => completions(failing, 'missing.'))).toEqual(ok({ replacedChars: 0, names: [] }));
  expect(sent).toHaveLength(1);
});

test('names are those of the selected frame', async () => {
  const { session, sent } = target(['cartItems'], 'cartTotal\n');
  await completions(session, 'cart', { id: 4, uniqueId: 'u4' });
  expect(sent).toMatchObject([
    { method: 'Runtime.globalLexicalScopeNames', params: { executionContextId: 4 } },
    { method: 'Runtime.evaluate', params: { uniqueContextId: 'u4' } },
  ]);
});
