import { expect, test } from 'vitest';
import { appError } from '../../../shared/base/errors.ts';
import { only } from '../../../shared/core/capability/testing/only.ts';
import type { CommandContext } from './context.ts';
import { startError } from './start-check.ts';

const FIRST = appError('cannot_reach_endpoint', 'cannot reach Chrome at http://localhost:1', 'Start it.');

function started(addresses: number, failed: number, strict = false) {
  const said: string[] = [];
  const context = only<CommandContext>('the context', {
    arguments: only<CommandContext['arguments']>('the arguments', { switches: new Set(strict ? ['strict'] : []) }),
    stderr: only<CommandContext['stderr']>('stderr', { write: (text: string) => said.push(text) > 0 }),
  });
  const errors = Array.from({ length: failed }, () => FIRST);
  return { error: startError(context, addresses, errors), said };
}

test('one of several addresses is enough to start, and the others are named', () => {
  expect(started(2, 0)).toEqual({ error: null, said: [] });
  const { error, said } = started(2, 1);
  expect(error).toBeNull();
  expect(said).toEqual(['pen: cannot reach Chrome at http://localhost:1: PEN continues with the other addresses.\n']);
});

test('none that answers ends the start, and with --strict one that does not', () => {
  expect(started(1, 1)).toEqual({ error: FIRST, said: [] });
  expect(started(2, 2)).toEqual({ error: FIRST, said: [] });
  expect(started(2, 1, true)).toEqual({ error: FIRST, said: [] });
});
