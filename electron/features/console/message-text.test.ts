import { describe, expect, test } from 'vitest';
import { previewText, remoteText, tableText, type RemoteObject } from '../../../shared/base/remote-objects.ts';
import { CONSOLE_TEXT_CHARS, CONSOLE_TEXT_CUT } from '../../../shared/engine/console/contract/console.ts';
import { messageText, withoutTerminalSequences } from './message-text.ts';

const text = (value: string): RemoteObject => ({ type: 'string', value });
const number = (value: number): RemoteObject => ({ type: 'number', value, description: String(value) });
const order: RemoteObject = {
  type: 'object',
  objectId: '1.2.3',
  className: 'Order',
  description: 'Order',
  preview: {
    type: 'object',
    description: 'Order',
    overflow: true,
    properties: [
      { name: 'id', type: 'number', value: '1' },
      { name: 'name', type: 'string', value: "it's" },
      { name: 'self', type: 'object', value: 'Order' },
      { name: 'total', type: 'accessor' },
      { name: 'none', type: 'object', subtype: 'null', value: 'null' },
    ],
  },
};

describe('a logged message', () => {
  test.each([
    ['joined by spaces, strings without quotes', [text('a'), number(1), text('')], 'a 1 '],
    ['%s and %d', [text('%s has %d of %i'), text('Ada'), number(3.7), text('12 pears')], 'Ada has 3 of 12'],
    ['%f, %% and what is left over', [text('%f%% done'), text('1.50'), text('x'), number(2)], '1.5% done x 2'],
    ['%d of no number', [text('%d %i'), text('x'), order], 'NaN NaN'],
    ['styles', [text('%cred%c plain'), text('color:red'), text('')], 'red plain'],
    ['too few arguments', [text('%s and %s'), text('one')], 'one and %s'],
    ['no format in a later string', [text('100%'), text('%s')], '100% %s'],
    ['nothing', [], ''],
  ])('%s', (_, args, expected) => {
    expect(messageText('log', args).text).toBe(expected);
  });

  test('is split into pieces if it contains an object', () => {
    expect(messageText('log', [text('got %o for'), order, number(5)])).toEqual({
      text: "got Order {id: 1, name: 'it\\'s', self: Order, total: (…), none: null, …} for 5",
      parts: [
        { text: 'got ', objectId: null },
        { text: "Order {id: 1, name: 'it\\'s', self: Order, total: (…), none: null, …}", objectId: '1.2.3' },
        { text: ' for 5', objectId: null },
      ],
    });
    expect(messageText('log', [text('a'), text('b')]).parts).toEqual([]);
  });

  test('is truncated at its limit, counted in characters', () => {
    expect(messageText('log', [text('x'.repeat(CONSOLE_TEXT_CHARS))]).text).toHaveLength(CONSOLE_TEXT_CHARS);
    expect(messageText('log', [text('x'.repeat(CONSOLE_TEXT_CHARS + 1))]).text).toBe(
      'x'.repeat(CONSOLE_TEXT_CHARS) + CONSOLE_TEXT_CUT,
    );
    const cut = messageText('log', [text('😀'.repeat(3000)), text('after')]).text;
    expect(Array.from(cut)).toHaveLength(CONSOLE_TEXT_CHARS + Array.from(CONSOLE_TEXT_CUT).length);
    expect(messageText('log', [text('x'.repeat(CONSOLE_TEXT_CHARS)), order]).text.endsWith(CONSOLE_TEXT_CUT)).toBe(
      true,
    );
  });

  test('has no terminal colours', () => {
    expect(
      withoutTerminalSequences('\u001b[31;1mred\u001b[0m \u001b]8;;http://x\u0007link\u001b]8;;\u001b\\ end'),
    ).toBe('red link end');
    expect(withoutTerminalSequences('[31m is no colour')).toBe('[31m is no colour');
  });
});

describe('one value', () => {
  test.each<[string, RemoteObject, string]>([
    ['-0', { type: 'number', unserializableValue: '-0', description: '-0' }, '-0'],
    ['a bigint', { type: 'bigint', unserializableValue: '12n', description: '12n' }, '12n'],
    ['null', { type: 'object', subtype: 'null', value: null }, 'null'],
    ['undefined', { type: 'undefined' }, 'undefined'],
    ['false', { type: 'boolean', value: false }, 'false'],
    ['a symbol', { type: 'symbol', description: 'Symbol(a)', objectId: '1' }, 'Symbol(a)'],
    ['a short function', { type: 'function', description: '(a) => a + 1', objectId: '1' }, 'ƒ (a) => a + 1'],
    [
      'a long function',
      { type: 'function', description: 'function f() {\n  return 1;\n}', objectId: '1' },
      'ƒ function f() { …',
    ],
    [
      'an error',
      { type: 'object', subtype: 'error', description: 'Error: no\n    at f (a.js:1:2)' },
      'Error: no\n    at f (a.js:1:2)',
    ],
    ['an object without a preview', { type: 'object', description: 'Object', objectId: '1' }, 'Object'],
  ])('%s', (_, object, expected) => {
    expect(remoteText(object)).toBe(expected);
  });

  test('lists, typed arrays, maps and sets', () => {
    const element = (name: string, value: string) => ({ name, type: 'number', value });
    expect(
      previewText({
        type: 'object',
        subtype: 'array',
        description: 'Array(3)',
        overflow: false,
        properties: [element('0', '1'), element('2', '3'), element('length2', '9')],
      }),
    ).toBe('[1, 2: 3, length2: 9]');
    expect(
      previewText({
        type: 'object',
        subtype: 'typedarray',
        description: 'Uint8Array(500)',
        overflow: true,
        properties: [element('0', '7')],
      }),
    ).toBe('Uint8Array(500) [7, …]');
    expect(
      previewText({
        type: 'object',
        subtype: 'map',
        description: 'Map(2)',
        overflow: true,
        properties: [{ name: 'size', type: 'number', value: '2' }],
        entries: [
          {
            key: { type: 'string', description: 'a', overflow: false, properties: [] },
            value: { type: 'number', description: '1', overflow: false, properties: [] },
          },
        ],
      }),
    ).toBe("Map(2) {'a' => 1, …}");
  });

  test('a table', () => {
    const row = (name: string, id: string, label: string) => ({
      name,
      type: 'object',
      value: 'Object',
      valuePreview: {
        type: 'object',
        description: 'Object',
        overflow: false,
        properties: [
          { name: 'id', type: 'number', value: id },
          { name: 'label', type: 'string', value: label },
        ],
      },
    });
    const table: RemoteObject = {
      type: 'object',
      description: 'Array(2)',
      preview: {
        type: 'object',
        subtype: 'array',
        overflow: false,
        properties: [row('0', '1', 'one'), row('1', '22', 'two')],
      },
    };
    expect(tableText(table)).toBe("(index)  id  label\n0        1   'one'\n1        22  'two'");
    expect(tableText(number(1))).toBeNull();
  });
});
