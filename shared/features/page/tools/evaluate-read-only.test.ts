/** Read-only code runs only where the engine's guard against side effects is. */
import { expect, test } from 'vitest';
import { ok } from '../../../base/result.ts';
import type { CommandParams } from '../../../core/contracts/protocol-commands.ts';
import type { ScriptSession } from '../../console/tools/console-ports.ts';
import { only } from '../../../core/capability/testing/only.ts';
import { readIn } from './evaluate-read-only.ts';
import { settle } from '../../../base/errors.ts';

const OPTIONS = {
  timeoutMs: 1000,
  objectGroup: 'group',
  context: null,
  signal: new AbortController().signal,
};
const GUARDED = { description: 'EvalError: Possible side-effect in debug-evaluate' };
const DESCRIBED = {
  type: 'number',
  text: '1',
  isThrown: false,
  isJson: false,
  wholeChars: null,
  isTooLarge: false,
  getters: 0,
};

/** A session of an engine that has the guard, or has none, and what it was sent to evaluate. */
function engine(hasGuard: boolean): { session: ScriptSession; evaluated: CommandParams<'Runtime.evaluate'>[] } {
  const evaluated: CommandParams<'Runtime.evaluate'>[] = [];
  const send = (method: string, params: CommandParams<'Runtime.evaluate'>): Promise<unknown> => {
    if (method !== 'Runtime.evaluate') return Promise.resolve(ok({}));
    evaluated.push(params);
    const isWrite = params.expression === 'undefined = 0';
    if (isWrite && hasGuard)
      return Promise.resolve(ok({ result: { type: 'object' }, exceptionDetails: { exception: GUARDED } }));
    return Promise.resolve(ok({ result: { type: 'string', value: JSON.stringify(DESCRIBED) } }));
  };
  return { session: only<ScriptSession>('the session', { send: send as ScriptSession['send'] }), evaluated };
}

test('an engine without the guard runs nothing of a read-only expression', async () => {
  const { session, evaluated } = engine(false);
  expect(await settle(() => readIn(session, { ...OPTIONS, expression: 'app.secret' }, true))).toMatchObject({
    ok: false,
    error: {
      code: 'evaluation_failed',
      message: expect.stringContaining('does not end an expression before a side effect'),
      suggestion: expect.stringContaining('Omit "readOnly"'),
    },
  });
  expect(evaluated.filter(({ expression }) => expression.includes('secret'))).toEqual([]);
});

test('an engine with the guard receives the expression under it', async () => {
  const { session, evaluated } = engine(true);
  expect(await settle(() => readIn(session, { ...OPTIONS, expression: 'app.secret' }, true))).toMatchObject({
    ok: true,
    value: { text: '1' },
  });
  expect(evaluated.every(({ throwOnSideEffect }) => throwOnSideEffect === true)).toBe(true);
  expect(evaluated.filter(({ expression }) => expression.includes('app.secret'))).toHaveLength(1);
});

test('an expression that is refused is not sent at all', async () => {
  const { session, evaluated } = engine(true);
  expect(await settle(() => readIn(session, { ...OPTIONS, expression: '({ async.5() {} })' }, true))).toMatchObject({
    ok: false,
  });
  expect(evaluated).toEqual([]);
});
