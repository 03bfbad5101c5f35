/** Compares the stream reader with JSON.parse: equal values wherever the chunks are split, and an error at the first wrong byte. */
import { describe, expect, it } from 'vitest';
import { createJsonEvents, type JsonEvents, type JsonHandler } from './json-events.ts';

/** Builds the value from the events. */
function rebuild(): { handler: JsonHandler; value: () => unknown } {
  const top: unknown[] = [];
  const open: (unknown[] | Record<string, unknown>)[] = [top];
  const keys: string[] = [];
  const add = (value: unknown): void => {
    const into = open.at(-1);
    if (Array.isArray(into)) into.push(value);
    else if (into !== undefined) into[keys.pop() ?? ''] = value;
  };
  const begin = (value: unknown[] | Record<string, unknown>): void => {
    add(value);
    open.push(value);
  };
  return {
    handler: {
      beginObject: () => begin({}),
      endObject: () => void open.pop(),
      beginList: () => begin([]),
      endList: () => void open.pop(),
      key: (text) => void keys.push(text),
      text: add,
      number: add,
      word: add,
    },
    value: () => top[0],
  };
}

const IGNORE: JsonHandler = {
  beginObject: () => {},
  endObject: () => {},
  beginList: () => {},
  endList: () => {},
  key: () => {},
  text: () => {},
  number: () => {},
  word: () => {},
};

const reader = (handler: JsonHandler): JsonEvents =>
  createJsonEvents(handler, (at, what) => new Error(`${at}: ${what}`));

function read(bytes: Uint8Array, cuts: readonly number[]): unknown {
  const { handler, value } = rebuild();
  const events = reader(handler);
  const borders = [0, ...cuts, bytes.length];
  for (let at = 0; at + 1 < borders.length; at += 1) {
    const chunk = bytes.slice(borders[at], borders[at + 1]);
    events.write(chunk);
    chunk.fill(0xaa);
  }
  expect(events.end()).toBe(true);
  expect(events.bytesRead).toBe(bytes.length);
  return value();
}

const TEXT = `\uFEFF {"a": [1, -2.5e3 ,0,true, false,null,"", [], {}, [[[]]]],
  "ü\\n\\"\\u00e9": {"x\\\\":"日本 \\ud83d\\ude00 \\/", "n":12345678901}, "last" :-0.125 }\n`;

describe('JSON stream', () => {
  it('reads the same wherever the chunks are split', () => {
    const bytes = new TextEncoder().encode(TEXT);
    const expected: unknown = JSON.parse(TEXT.slice(1));
    for (let cut = 0; cut <= bytes.length; cut += 1) expect(read(bytes, [cut])).toEqual(expected);
    expect(
      read(
        bytes,
        Array.from({ length: bytes.length }, (_, at) => at),
      ),
    ).toEqual(expected);
  });

  it.each(['12', '"x"', 'null', '[]', ' {} '])('reads the single value %s', (text) => {
    expect(read(new TextEncoder().encode(text), [])).toEqual(JSON.parse(text));
  });

  it('reads very deep nesting', () => {
    const depth = 2_000_000;
    const events = reader(IGNORE);
    events.write(new TextEncoder().encode('[{"a":'.repeat(depth / 2)));
    expect(events.end()).toBe(false);
    events.write(new TextEncoder().encode(`1${'}]'.repeat(depth / 2)}`));
    expect(events.end()).toBe(true);
  });

  it.each([
    ['{"a":1,}', 7],
    ['{"a" 1}', 5],
    ['{a:1}', 1],
    ['[1,]', 3],
    ['[1 2]', 3],
    ['[1}', 2],
    ['{"a":1]', 6],
    ['[01x]', 1],
    ['[1.]', 1],
    ['[tru]', 1],
    ['[1] 2', 4],
    ['["a\nb"]', 3],
    ['["\\x"]', 1],
    [',', 0],
    ['{"a":}', 5],
  ])('refuses %j at byte %i', (text, at) => {
    const bytes = new TextEncoder().encode(text);
    for (const cut of [0, 1, at, bytes.length - 1]) {
      const events = reader(IGNORE);
      expect(() => {
        events.write(bytes.slice(0, cut));
        events.write(bytes.slice(cut));
      }).toThrow(new RegExp(`^${at}: `));
    }
  });

  it.each(['', '  ', '{', '["a', '{"a":1', '{"a"', '[tr'])('reports that %j is incomplete', (text) => {
    const events = reader(IGNORE);
    events.write(new TextEncoder().encode(text));
    expect(events.isBlank).toBe(text.trim() === '');
    expect(text === '[tr' || !events.end()).toBe(true);
  });

  it('refuses an endless string before memory runs out', () => {
    const events = reader(IGNORE);
    events.write(new TextEncoder().encode('["'));
    const chunk = new Uint8Array(1 << 20).fill(65);
    expect(() => {
      for (let at = 0; at < 100; at += 1) events.write(chunk);
    }).toThrow('1: the string that begins here never ends');
  });
});

it('lets the handler read an object itself and emits events if it does not', () => {
  const { handler, value } = rebuild();
  const taken: string[] = [];
  const text = '[{"a":1},{"b":{"c":2}}, {"a":3},10,20,-5,30,{"a":4}]';
  const events = createJsonEvents(
    {
      ...handler,
      takeObject: (chunk, from) => {
        const behind = chunk.indexOf(125, from) + 1;
        const object = new TextDecoder().decode(chunk.subarray(from, behind));
        if (!/^\{"a":\d\}$/.test(object)) return -1;
        taken.push(object);
        return behind;
      },
    },
    (at, what) => new Error(`${at}: ${what}`),
  );
  events.write(new TextEncoder().encode(text));
  expect(events.end()).toBe(true);
  expect(taken).toEqual(['{"a":1}', '{"a":3}', '{"a":4}']);
  expect(value()).toEqual([{ b: { c: 2 } }, 10, 20, -5, 30]);
});
