import { anything, assert as assertProperty, integer, nat, property, tuple, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMessage, encodeMessage } from './binary-message.ts';

const again = (value: unknown): unknown => decodeMessage(encodeMessage(value));

const VALUES = anything({
  maxDepth: 4,
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
});

/** Bytes with this JSON, whatever `encodeMessage` would write, and this many bytes of buffers. */
function bytesOf(json: string, bufferBytes = 0): Uint8Array {
  const text = new TextEncoder().encode(json);
  const start = 8 + Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(start + bufferBytes);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  new DataView(bytes.buffer).setUint32(4, 1, true);
  bytes.set(text, 8);
  return bytes;
}

/** Data, or `TypeError`; anything else fails the test. */
function outcome(bytes: Uint8Array): unknown {
  try {
    return decodeMessage(bytes);
  } catch (thrown) {
    if (thrown instanceof TypeError) return 'TypeError';
    throw thrown;
  }
}

describe('a value', () => {
  it('comes back as it was', () => {
    assertProperty(
      property(VALUES, (value) => {
        expect(again(value)).toStrictEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['numbers that JSON does not know', [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0]],
    ['bigints', [0n, -1n, 2n ** 200n, -(2n ** 64n)]],
    ['dates', [new Date(0), new Date(-5), new Date(Number.NaN)]],
    ['text that is no valid UTF-16', ['\uD800', '\uFEFF', '😀\u2028', { '\uDFFF': Number.NaN }]],
    ['a Map in a Map', new Map<unknown, unknown>([[{ a: -0 }, new Map([[undefined, new Set([1n, 'a'])]])]])],
    ['buffers', { a: new ArrayBuffer(3), b: Uint8Array.of(1, 2, 3), c: [new BigInt64Array([-1n])] }],
    ['nothing', undefined],
    ['keys of arrays and of marks', { 0: undefined, length: 1n, value: [[['a'], 'NaN']] }],
  ])('keeps %s', (_what, value) => expect(again(value)).toStrictEqual(value));

  it('keeps the order of its keys', () => {
    expect(Object.keys(again({ b: undefined, a: 1, c: Number.NaN }) as object)).toEqual(['b', 'a', 'c']);
  });

  it('is not changed by it', () => {
    const inner = Object.freeze([Object.freeze({ a: undefined, b: new Date(7) })]);
    expect(again(Object.freeze({ inner }))).toStrictEqual({ inner: [{ a: undefined, b: new Date(7) }] });
    expect(inner[0]?.b).toBeInstanceOf(Date);
  });

  it('with a part of a buffer sends that part', () => {
    /** As `Buffer` is in Node. */
    class NamedBytes extends Uint8Array {}
    const all = Float64Array.of(1, 2, 3, 4);
    expect(again([all.subarray(1, 3), new NamedBytes([97, 98, 99])])).toStrictEqual([
      Float64Array.of(2, 3),
      Uint8Array.of(97, 98, 99),
    ]);
  });

  it('of no known type is refused', () => {
    for (const value of [() => 1, { a: Symbol('a') }, [new DataView(new ArrayBuffer(8))]])
      expect(() => encodeMessage(value)).toThrow(TypeError);
  });
});

describe('a typed array', () => {
  const numbers = { flags: Uint8Array.of(1), starts: Float64Array.of(1.5, Number.NaN, -0) };

  it('is a view into the bytes', () => {
    const bytes = encodeMessage(numbers);
    const { starts } = decodeMessage(bytes) as typeof numbers;
    expect(starts).toStrictEqual(numbers.starts);
    expect(starts.buffer).toBe(bytes.buffer);
  });

  it('is a copy where the bytes are not aligned', () => {
    const bytes = encodeMessage(numbers);
    for (const offset of [1, 4, 8]) {
      const moved = new Uint8Array(bytes.length + offset).subarray(offset);
      moved.set(bytes);
      const { flags, starts } = decodeMessage(moved) as typeof numbers;
      expect({ flags, starts }).toStrictEqual(numbers);
      expect(flags.buffer).toBe(moved.buffer);
      expect(starts.buffer === moved.buffer).toBe(offset === 8);
    }
  });
});

describe('bytes of others', () => {
  it('are data or a TypeError, whatever they are', () => {
    assertProperty(
      property(uint8Array({ maxLength: 64 }), (bytes) => {
        expect(() => outcome(bytes)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });

  it('are data or a TypeError after each change of a message', () => {
    assertProperty(
      property(VALUES, tuple(nat(), integer({ min: 1, max: 255 })), (value, [place, change]) => {
        const bytes = encodeMessage({ value, numbers: Uint32Array.of(1, 2), when: new Date(9) });
        const at = place % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ change;
        expect(() => outcome(bytes)).not.toThrow();
      }),
      { numRuns: 1000 },
    );
  });

  it('are no message when cut or longer', () => {
    const bytes = encodeMessage({ numbers: Uint32Array.of(1, 2, 3), when: new Date(9) });
    for (let length = 0; length < bytes.length; length += 1)
      expect(outcome(bytes.subarray(0, length))).toBe('TypeError');
    const longer = new Uint8Array(bytes.length + 8);
    longer.set(bytes);
    expect(outcome(longer)).toBe('TypeError');
  });

  it.each([
    ['a mark of no type', '[0,[[[],"constructor"]]]'],
    ['a typed array of no type', '[0,[[[],"DataView",0]]]'],
    ['a buffer beyond the end', '[0,[[[],"Float64Array",2]]]'],
    ['a buffer of most bytes that there are', '[0,[[[],"Float64Array",9007199254740991]]]'],
    ['a buffer of half an element', '[0,[[[],"Float64Array",0.5]]]'],
    ['a buffer of fewer than no elements', '[0,[[[],"Uint8Array",-8]]]'],
    ['a buffer without a length', '[0,[[[],"Uint8Array"]]]'],
    ['a path to a prototype', '[{},[[["__proto__"],"NaN"]]]'],
    ['a path through a prototype', '[{},[[["polluted","__proto__"],"NaN"]]]'],
    ['a path through a function', '[{},[[["polluted","constructor"],"NaN"]]]'],
    ['a path to the length of an array', '[[4294967295],[[["length"],"Date"]]]'],
    ['a path past an array', '[[1],[[[1],"NaN"]]]'],
    ['a path into a text', '[["abc"],[[[0,0],"NaN"]]]'],
    ['a path that is no list', '[0,[[7,"NaN"]]]'],
    ['marks that are no list', '[0,7]'],
    ['a Map of no list', '[{"size":1},[[[],"Map"]]]'],
    ['a Map twice', '[[[1,2]],[[[],"Map"],[[],"Map"]]]'],
    ['a Set of a text', '["abc",[[[],"Set"]]]'],
    ['a bigint of words', '["1+1",[[[],"bigint"]]]'],
    ['no value', '[]'],
    ['no list', '{"0":1}'],
  ])('with %s are no message', (_what, json) => {
    expect(outcome(bytesOf(json, 8))).toBe('TypeError');
    expect(outcome(bytesOf(json))).toBe('TypeError');
    expect(Reflect.ownKeys({})).toEqual([]);
    expect('polluted' in {}).toBe(false);
  });

  it('with a key __proto__ have it as data', () => {
    const json =
      '[{"__proto__":{"polluted":1,"when":5},"constructor":{"prototype":{}}},[[["when","__proto__"],"Date"]]]';
    const value = decodeMessage(bytesOf(json)) as object;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.getOwnPropertyDescriptor(value, '__proto__')?.value).toEqual({ polluted: 1, when: new Date(5) });
    expect('polluted' in value).toBe(false);
    const sent = JSON.parse('{"__proto__":{"a":1},"b":0}') as Record<string, unknown>;
    sent['b'] = undefined;
    expect(Object.keys(again(sent) as object)).toEqual(['__proto__', 'b']);
  });

  it('may be nested deeply, and have long bigints', () => {
    const depth = 200_000;
    expect(outcome(bytesOf(`[${'['.repeat(depth)}${']'.repeat(depth)}]`))).toHaveLength(1);
    expect(outcome(bytesOf(`["${'f'.repeat(1_000_000)}",[[[],"bigint"]]]`))).toBe(2n ** 4_000_000n - 1n);
  });

  it('are no message of another version, or of invalid text', () => {
    const other = encodeMessage(1);
    other[4] = 2;
    expect(outcome(other)).toBe('TypeError');
    const invalid = encodeMessage('abc');
    invalid[10] = 0xff;
    expect(outcome(invalid)).toBe('TypeError');
  });
});
