/** Messages from before the capture, whose objects come without previews. */
import { expect, test } from 'vitest';
import { err, ok } from '../../../shared/base/result.ts';
import type { TargetSession } from '../../../shared/core/capability/target-ports.ts';
import { only } from '../../../shared/core/capability/testing/only.ts';
import type { ConsoleEntry, ConsolePart } from '../../../shared/engine/console/contract/console.ts';
import { appError } from '../../../shared/base/errors.ts';
import { addEarlierPreviews } from './console-kind.ts';

function entry(id: number, type: string, parts: ConsolePart[]): ConsoleEntry {
  return only<ConsoleEntry>('the entry', { id, type, parts });
}

/** The changed texts by entry, for a target that describes its objects. */
async function changed(entries: ConsoleEntry[], describes = true) {
  const sent: string[] = [];
  const session = only<TargetSession>('the session', {
    send: async (method: string, params: unknown) => {
      const { returnByValue } = params as { returnByValue?: boolean };
      sent.push(method);
      if (!describes) return err(appError('target_unresponsive', 'It does not answer.'));
      const rows = [
        [
          '0',
          [
            ['a', 'number', '1'],
            ['b', 'string', 'x'],
          ],
        ],
        ['1', [['a', 'null', 'null']]],
      ];
      const preview = {
        type: 'object',
        description: 'Object',
        overflow: false,
        properties: [{ name: 'id', type: 'number', value: '7' }],
      };
      return ok({
        result: returnByValue === true ? { type: 'object', value: rows } : { type: 'object', preview },
      } as never);
    },
  });
  const texts = new Map<number, string>();
  await addEarlierPreviews(entries, session, (id, { text }) => void texts.set(id, text));
  return { texts, sent };
}

const text = (value: string): ConsolePart => ({ text: value, objectId: null });

test('objects are described, and tables are written as rows', async () => {
  const { texts, sent } = await changed([
    entry(1, 'log', [text('order '), { text: 'Object', objectId: 'o1' }]),
    entry(2, 'table', [{ text: 'Array(2)', objectId: 'o2' }]),
    entry(3, 'log', [text('plain')]),
    // It came with its contents.
    entry(4, 'log', [{ text: '{id: 1}', objectId: 'o4' }]),
  ]);
  expect([...texts]).toEqual([
    [2, "(index)  a     b\n0        1     'x'\n1        null"],
    [1, 'order {id: 7}'],
  ]);
  expect(sent).toEqual(['Runtime.callFunctionOn', 'Runtime.callFunctionOn', 'Runtime.releaseObjectGroup']);
});

test('a target that does not answer is asked once', async () => {
  const parts: ConsolePart[] = [{ text: 'Object', objectId: 'o1' }];
  const { texts, sent } = await changed([entry(1, 'log', parts), entry(2, 'log', parts)], false);
  expect(texts.size).toBe(0);
  expect(sent.filter((method) => method === 'Runtime.callFunctionOn')).toHaveLength(1);
});
