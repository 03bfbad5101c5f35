/** The kernel of events beside the plain reader: equal to the bit, whatever a file has, wherever its chunks are split. */
import { describe, expect, it } from 'vitest';
import { bytesOf, contentOf, readBytes } from '../testing/read-trace.ts';
import {
  AT,
  INPUT_BYTES,
  KERNEL_BUILD,
  MAX_ROWS,
  MAX_TEXT_BYTES,
  NAME_SLOTS,
  createEventKernel,
} from './event-kernel.ts';
import { createKernelTables } from './event-taker.ts';

const NEVER = Number.POSITIVE_INFINITY;

function contentBy(kernelFromBytes: number, bytes: Uint8Array, borders: readonly number[] = []): unknown {
  const read = readBytes(bytes, borders, { kernelFromBytes });
  return read.ok ? contentOf(read.value) : read.error;
}

const encoded = (text: string | Uint8Array): Uint8Array => (typeof text === 'string' ? bytesOf(text) : text);
const byKernel = (text: string | Uint8Array, borders?: readonly number[]) => contentBy(0, encoded(text), borders);
const plainly = (text: string | Uint8Array, borders?: readonly number[]) => contentBy(NEVER, encoded(text), borders);

const usual = (at: number): string =>
  `{"args":{"data":{"n":${at}}},"cat":"toplevel,${at % 3}","dur":${at % 7},"name":"RunTask${at % 5}","ph":"X","pid":${at % 2},"tdur":2,"tid":${at % 4},"ts":${1000 + at},"tts":5}`;
/** An event with its members in their order, as text. */
const event = (members: Readonly<Record<string, string>>): string =>
  `{${Object.entries(members)
    .map(([key, value]) => `"${key}":${value}`)
    .join(',')}}`;
const PLAIN = {
  args: '{}',
  cat: '"toplevel"',
  dur: '5',
  name: '"RunTask"',
  ph: '"X"',
  pid: '1',
  tdur: '4',
  tid: '1',
  ts: '1500',
};
const withMembers = (members: Readonly<Record<string, string>>): string => event({ ...PLAIN, ...members });

/**
 * An event in the midst of usual ones. What it has in common with `known` is taught by that one, so that the kernel tries the event; all texts
 * of it are known the second time.
 */
const among = (odd: string, known = withMembers({})): string =>
  `[${[usual(1), known, usual(1), known, odd, usual(2), odd, usual(2), known].join(',\n')}]`;

const NUMBERS = [
  ...['0', '7', '12345678', '123456789', '1234567890123456', '999999999999999', '12345678901234567', '00012'],
  ...['1.5', '1e3', '-4', '"12"', '"1.5"', 'null', 'true', '{}', '', '1 ', ' 1', '1e400', '9'.repeat(400), '.5', '"x"'],
];
const TEXTS = [
  ...[
    '""',
    '"a"',
    '"exactly sixteen."',
    '"seventeen letters"',
    '"日本 ü"',
    '"a\\"b"',
    '"a\\\\"',
    '"\\u0041"',
    '"a\u0000b"',
  ],
  ...[15, 16, 17, 31, 32, 33, MAX_TEXT_BYTES - 1, MAX_TEXT_BYTES, 900].map((length) => `"${'n'.repeat(length)}"`),
  ...['7', 'null', '{"a":1}', '["x"]', ' "a"', '"a" '],
];
const VALUES: Readonly<Record<string, readonly string[]>> = {
  ts: NUMBERS,
  dur: NUMBERS,
  tdur: NUMBERS,
  tts: NUMBERS,
  pid: NUMBERS,
  tid: NUMBERS,
  name: TEXTS,
  cat: [...TEXTS, '"blink.user_timing"', '"a,blink.user_timing"'],
  ph: ['"X"', '""', '"XY"', '"\\""', '"\\\\"', '"é"', '"M"', '"C"', '1', 'null'],
  id: [...TEXTS, '{"local":"0x1"}'],
  id2: [
    '{"local":"0x1"}',
    '{"global":"0x1"}',
    '{"global" : "0\\"1"}',
    '{}',
    '[]',
    '"0x1"',
    '{"local":1}',
    '{"other":"x"}',
  ],
  bp: TEXTS,
  s: TEXTS,
  scope: TEXTS,
  bind_id: TEXTS,
  flow_in: ['true', 'false', '1'],
  argz: NUMBERS,
  'ar\\u0067s': ['{}'],
};

const NESTED = [
  ...[
    '{}',
    '[]',
    '{"a":{}}',
    '[[[[{}]]]]',
    '{"a":"}"}',
    '{"a":"\\"}"}',
    '{"a":"\\\\"}',
    '{"a":"\\\\\\"}"}',
    '{ }',
    '{"a":[}',
  ],
  ...['{"a":]}', '{"a"', '{"a":"', '7', '"text"', 'null', '{"é":"日本"}', '{"a":"[{"}', '{"a":"\u007b"}'],
  ...['{"data":{"nodeId":12,"a":"b"}}', '{"data":{"stackTrace":[{"functionName":"f","url":"u","lineNumber":1}]}}'],
  // The event would end in it if its first quote with a backslash ended the text.
  '{"a":"\\"},"ts":7,"dur":8}',
  // Quotes, brackets and backslashes at each place of a block of 64 bytes.
  ...Array.from({ length: 66 }, (_, length) => `{"a":"${'x'.repeat(length)}]","b":{"c":"{"},"d":"\\n"}`),
  ...Array.from({ length: 66 }, (_, length) => `{"a":"${'x'.repeat(length)}\\"}","b":[]}`),
  ...Array.from({ length: 20 }, (_, length) => `${'['.repeat(length * 7)}"]"${']'.repeat(length * 7)}`),
];
const USED = ['RunTask', 'FunctionCall', 'Layout', 'ProfileChunk', 'LayoutInvalidationTracking'];

const SEPARATORS = [',', ', ', ',\n', '\n,\n', ',\r\n', ',\n\n', ' ,\t', '', ',,', ';', ',]', ',null,'];
const ENDS = [
  ['[', ']'],
  ['[\n', '\n]\n'],
  ['{"traceEvents":[', '],"metadata":{}}'],
  ['[', ''],
  ['[', ',]'],
  ['[', ']x'],
];
const ODD = ['{}', '{ }', '{,}', '{"name":"a",}', '{"name"}', '{"name":}', '{"name" : "a"}', '[]', '5'];

describe('the kernel of events leaves the result as it is', () => {
  it.each(Object.entries(VALUES))('for any “%s”', (key, values) => {
    const texts = values.flatMap((value) => [
      withMembers({ [key]: value }),
      // The member at the front, and behind and in front of another one of its name.
      event({ [key]: value, ...PLAIN }),
      `{"${key}":${value},${withMembers({}).slice(1)}`,
      `${withMembers({}).slice(0, -1)},"${key}":${value}}`,
    ]);
    for (const text of texts.map((odd) => among(odd))) expect(byKernel(text)).toEqual(plainly(text));
  });

  // Each of the three places of args is tried with each value, in another event: all of them in all events would only repeat it.
  it.each(USED.map((used, turn) => [used, turn] as const))('for any args of %s', (used, turn) => {
    const name = `"${used}"`;
    const texts = NESTED.map((args, at) => {
      const places = [
        () => withMembers({ name, ph: ['"X"', '"C"', '"M"'][at % 3] ?? '', args }),
        () => event({ ...PLAIN, name, id2: args, args }),
        () => `${withMembers({ name }).slice(0, -1)},"args":${args}}`,
      ];
      return places[(at + turn) % places.length]?.() ?? '';
    });
    const known = withMembers({ name });
    for (const text of texts.map((odd) => among(odd, known))) expect(byKernel(text)).toEqual(plainly(text));
  });

  it('for any text between and around events', () => {
    const events = [withMembers({}), ...[usual(1), usual(1), usual(1)]];
    const texts = SEPARATORS.flatMap((between) =>
      ENDS.map(([before, behind]) => `${before}${events.join(between)}${behind}`),
    );
    for (const text of [...texts, ...ODD.map((odd) => among(odd))]) expect(byKernel(text)).toEqual(plainly(text));
  });

  it('for times at the start of the clock', () => {
    for (const first of ['10', '0']) {
      const events = ['20', '9', first, '5000', '0', '7000'].map((ts) => withMembers({ ts }));
      expect(byKernel(`[${events.join(',')}]`)).toEqual(plainly(`[${events.join(',')}]`));
    }
  });

  it('wherever a file ends', () => {
    const bytes = bytesOf(
      `[${withMembers({})},\n${withMembers({})},\n${withMembers({ args: '{"a":"\\"}"}', id: '"0x1"' })}]`,
    );
    for (let end = 0; end <= bytes.length; end += 1) {
      const cut = bytes.slice(0, end);
      expect(byKernel(cut)).toEqual(plainly(cut));
    }
  });

  describe('wherever chunks are split', () => {
    const bytes = bytesOf(`[${[1, 1, 1, 4, 1].map(usual).join(',\n')}]`);
    const places = Array.from(bytes.subarray(1), (_, at) => at + 1);
    const each = (step: number): number[] => places.filter((at) => at % step === 0);
    it.each([
      ['at one place of eight', [...each(8).map((at) => [at]), each(40), each(97)]],
      ['at each of the others @night', places.filter((at) => at % 8 > 0).map((at) => [at])],
    ])('%s', (_name, splits) => {
      for (const borders of splits) expect(byKernel(bytes, borders)).toEqual(plainly(bytes, borders));
    });
  });

  it('with more texts, threads and bytes than the kernel has room for', () => {
    const many = Array.from({ length: NAME_SLOTS + 500 }, (_, at) =>
      withMembers({
        name: `"name ${at} ${'n'.repeat(at % 90)}"`,
        cat: `"cat ${at % 700}"`,
        pid: `${at % 90}`,
        tid: `${at % 31}`,
        ts: `${2000 + at}`,
      }),
    );
    const long = withMembers({ args: `{"text":"${"[{'x".repeat(INPUT_BYTES)}"}` });
    const rows = Array.from({ length: MAX_ROWS * 2 }, (_, at) => usual(at));
    const bytes = bytesOf(`[${[...many, long, ...many, ...rows].join(',\n')}]`);
    expect(byKernel(bytes)).toEqual(plainly(bytes));
  });
});

/** A kernel that knows a name, a category and a thread; takes the events of a text. */
function take(text: string): { rows: number; stopped: number; isBehind: boolean; memory: ArrayBuffer } {
  const kernel = createEventKernel();
  if (kernel === null) throw new Error('there is no kernel on this processor');
  const tables = createKernelTables(kernel);
  tables.teachName(bytesOf('RunTask'), 3, false);
  tables.teachCategory(bytesOf('toplevel'), 2, false);
  tables.teachThread(7, 8, 5);
  const bytes = bytesOf(text);
  new Uint8Array(kernel.memory).set(bytes, AT.input);
  const stopped = kernel.take(AT.input, AT.input + bytes.length, MAX_ROWS, 1000 - AT.input) - AT.input;
  const words = new DataView(kernel.memory);
  const [rows, behind] = [words.getUint32(AT.rows, true), words.getUint32(AT.isBehind, true)];
  return { rows, stopped, isBehind: behind === 1, memory: kernel.memory };
}

describe('what the kernel takes', () => {
  const taken =
    '{"args":{"a":[1,"}"]},"cat":"toplevel","dur":23,"name":"RunTask","ph":"X","pid":7,"tid":8,"ts":22896248816}';

  it('is the usual event, with all its values', () => {
    const { rows, stopped, isBehind, memory } = take(`${taken},\n${taken} `);
    expect({ rows, stopped, isBehind }).toEqual({ rows: 2, stopped: taken.length * 2 + 2, isBehind: true });
    const words = new DataView(memory);
    const second = (at: number): number => words.getUint32(at + 4, true);
    expect([AT.name, AT.category, AT.thread, AT.argsLength].map(second)).toEqual([3, 2, 5, 13]);
    expect([AT.startUs, AT.durationUs, AT.argsAt].map((at) => words.getFloat64(at + 8, true))).toEqual([
      22896248816,
      23,
      1000 + taken.length + 2 + '{"args":'.length,
    ]);
    expect([words.getFloat64(AT.firstUs, true), words.getFloat64(AT.lastUs, true)]).toEqual([22896248816, 22896248839]);
  });

  it('ends at an event that it does not know, and where the bytes end', () => {
    for (const odd of ['RunTask', '"X"', '"pid":7', '2', ',"cat"', '{"a":[']) {
      const { rows, stopped, isBehind } = take(`${taken},${taken.replace(odd, `${odd} `)}`);
      const isText = odd === '{"a":[';
      expect({ odd, rows, stopped, isBehind }).toEqual({
        odd,
        rows: isText ? 2 : 1,
        stopped: isText ? taken.length * 2 + 2 : taken.length + 1,
        isBehind: isText,
      });
    }
    expect(take(taken.slice(0, -1))).toMatchObject({ rows: 0, stopped: 0, isBehind: false });
  });
});

it('has the memory of its layout, with room for the blocks that it reads past the input', () => {
  const bytes = createEventKernel()?.memory.byteLength;
  expect(bytes).toBe(KERNEL_BUILD.pages * 65_536);
  expect(bytes).toBeGreaterThan(AT.input + INPUT_BYTES);
});

it('there is none where its memory has no addresses left, and other errors are not hidden', () => {
  const failing = (thrown: Error) => () => {
    throw thrown;
  };
  expect(createEventKernel(failing(new RangeError('WebAssembly.Instance(): Out of memory')))).toBeNull();
  expect(() => createEventKernel(failing(new TypeError('no import')))).toThrow('no import');
});
