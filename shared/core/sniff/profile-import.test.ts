import { describe, expect, it } from 'vitest';
import { sniff } from './sniff.ts';
import { createFirefoxKindScan } from './firefox-kind.ts';
import type { ProfileKindScan } from './profile-kind-scan.ts';
import { createSpeedscopeKindScan } from './speedscope-kind.ts';
import { importCollapsedStacks, isCollapsedHead } from '../../engine/profile/import/collapsed-stacks.ts';
import { PROFILE_IMPORTERS } from '../../engine/profile/import/index.ts';
import { importFirefox } from '../../engine/profile/import/firefox.ts';
import { importSpeedscope } from '../../engine/profile/import/speedscope.ts';
import { liveBytes, refusal, selfTimes } from '../../engine/profile/import/testing/profile-figures.ts';

const FRAMES = [
  { name: 'main', file: 'app.js', line: 1, col: 1 },
  { name: 'work', file: 'app.js', line: 9 },
  { name: 'rest' },
];
const SAMPLED = {
  $schema: 'https://www.speedscope.app/file-format-schema.json',
  shared: { frames: FRAMES },
  profiles: [
    {
      type: 'sampled',
      name: 'one',
      unit: 'milliseconds',
      startValue: 0,
      endValue: 6,
      samples: [[0, 1], [0], [], [0, 2]],
      weights: [2, 1, 2, 1],
    },
  ],
};
const EVENTED = {
  shared: { frames: FRAMES },
  activeProfileIndex: 1,
  profiles: [
    { type: 'sampled', name: 'other', unit: 'none', startValue: 0, endValue: 1, samples: [[2]], weights: [1] },
    {
      type: 'evented',
      name: 'one',
      unit: 'microseconds',
      startValue: 100,
      endValue: 200,
      events: [
        { type: 'O', frame: 0, at: 110 },
        { type: 'O', frame: 1, at: 120 },
        { type: 'C', frame: 1, at: 150 },
        { type: 'C', frame: 0, at: 190 },
      ],
    },
  ],
};
const FIREFOX_TABLES = {
  stackTable: { frame: [0, 1], prefix: [null, 0] },
  frameTable: { func: [0, 1], line: [null, null] },
  funcTable: { name: [0, 1], fileName: [2, null], lineNumber: [3, null], columnNumber: [7, null] },
};
const STRINGS = ['main', 'work', 'app.js'];
const SAMPLES = { stack: [0, 1, null, 1], time: [0, 1, 3, 4] };
const META = { product: 'Firefox', interval: 1, processType: 0, preprocessedProfileVersion: 50 };
const FIREFOX = {
  meta: META,
  threads: [
    { samples: { stack: [null], time: [0] }, ...FIREFOX_TABLES, stringArray: STRINGS },
    { samples: SAMPLES, ...FIREFOX_TABLES, stringArray: STRINGS },
  ],
};

describe('speedscope', () => {
  it('reads stacks with weights, an empty one as idle', () => {
    expect(selfTimes(importSpeedscope(JSON.stringify(SAMPLED)).text)).toEqual({
      work: 2000,
      main: 1000,
      '(idle)': 2000,
      rest: 1000,
      all: 6000,
    });
  });

  it('reads frames that open and close, of the profile that is active', () => {
    expect(selfTimes(importSpeedscope(JSON.stringify(EVENTED)).text)).toEqual({
      '(idle)': 20,
      main: 50,
      work: 30,
      all: 100,
    });
  });

  it('keeps where a function stands, counted from 0 as V8 does', () => {
    const { nodes } = JSON.parse(importSpeedscope(JSON.stringify(SAMPLED)).text) as {
      nodes: { callFrame: unknown }[];
    };
    expect(nodes.map(({ callFrame }) => callFrame)).toEqual([
      { functionName: '(root)', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 },
      { functionName: 'main', scriptId: '0', url: 'app.js', lineNumber: 0, columnNumber: 0 },
      { functionName: 'work', scriptId: '0', url: 'app.js', lineNumber: 8, columnNumber: -1 },
      { functionName: '(idle)', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 },
      { functionName: 'rest', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 },
    ]);
  });

  it.each([
    ['{', 'damaged_file'],
    ['{"shared":{"frames":[]},"profiles":[]}', 'damaged_file'],
    [JSON.stringify({ ...SAMPLED, shared: { frames: FRAMES.slice(0, 2) } }), 'damaged_file: .*frame 2 of 2'],
    [
      JSON.stringify(SAMPLED).replace('"weights":[2,1,2,1]', '"weights":[2]'),
      'damaged_file: .*4 samples and 1 weights',
    ],
    [JSON.stringify(SAMPLED).replace('milliseconds', 'litres'), 'unsupported_format: .*weighed in litres'],
    [JSON.stringify(EVENTED).replace('"frame":1,"at":150', '"frame":0,"at":150'), 'damaged_file: .*not the innermost'],
    [JSON.stringify(EVENTED).replace('"at":150', '"at":115'), 'damaged_file: .*back in time at 115'],
    [JSON.stringify(SAMPLED).replace('[2,1,2,1]', '[2,1e999,2,1]'), 'damaged_file'],
  ])('refuses what does not follow it: %s', (text, expected) => {
    expect(refusal(() => importSpeedscope(text))).toMatch(new RegExp(expected));
  });
});

it('a speedscope file with several profiles has all of them, by name', () => {
  const { all, text, counts } = importSpeedscope(JSON.stringify(EVENTED));
  expect(all?.active).toBe(1);
  expect(all?.parts.map(({ name, counts: isCounted }) => [name, isCounted ?? false])).toEqual([
    ['other', true],
    ['one', false],
  ]);
  expect(selfTimes(all?.parts[0]?.text ?? '')).toMatchObject({ all: 1 });
  expect([text, counts]).toEqual([all?.parts[1]?.text, undefined]);
  expect(importSpeedscope(JSON.stringify(SAMPLED)).all).toBeUndefined();
});

describe('collapsed stacks', () => {
  it('reads counts as counts, with places where they are written', () => {
    const { kind, text, counts } = importCollapsedStacks('# made by hand\nmain;work (app.js:9:3) 2\nmain 1\n');
    expect(kind).toBe('cpu-profile');
    expect(counts).toBe(true);
    expect(selfTimes(text)).toEqual({ work: 2, main: 1, all: 3 });
    expect(text).toContain('"url":"app.js","lineNumber":8,"columnNumber":2');
  });

  it('reads decimal counts, as flamegraph.pl does', () => {
    expect(selfTimes(importCollapsedStacks('main;a 1.5\nmain;b 2.5\nmain 3.\n').text)).toEqual({
      a: 1.5,
      b: 2.5,
      main: 3,
      all: 7,
    });
  });

  it('has a profile for each of two columns of counts, the second one opened', () => {
    const { all, text } = importCollapsedStacks('main;a 1 4\nmain;b 0 1\n');
    expect(selfTimes(text)).toEqual({ a: 4, b: 1, all: 5 });
    expect(all?.parts.map((part) => [part.name, selfTimes(part.text)])).toEqual([
      ['first counts', { a: 1, all: 1 }],
      ['second counts', { a: 4, b: 1, all: 5 }],
    ]);
    // Names may end with a number.
    expect(selfTimes(importCollapsedStacks('main;a 1 4\nmain 1\n').text)).toEqual({ 'a 1': 4, main: 1, all: 5 });
  });

  it('refuses a line that is no stack, by its number', () => {
    expect(refusal(() => importCollapsedStacks('main;work 2\nmain\n'))).toContain('in line 2');
    expect(refusal(() => importCollapsedStacks('\n'))).toContain('has no stack');
  });

  it.each([
    ['main;work 2\nmain 1\nma', true],
    ['one 1\ntwo 2\n', false],
    ['Dear reader; here is 1 text\n', false],
    ['', false],
  ])('is distinguished from other text: %s', (head, isOne) => {
    expect(isCollapsedHead(head)).toBe(isOne);
  });
});

describe('Firefox', () => {
  it('reads the thread that has stacks, times until the next sample', () => {
    expect(selfTimes(importFirefox(JSON.stringify(FIREFOX)).text)).toEqual({
      main: 1000,
      work: 3000,
      '(idle)': 1000,
      all: 5000,
    });
  });

  it('sorts samples whose times go back', () => {
    const samples = { stack: [0, 1, 0, 1], time: [0, 2, 1, 4] };
    const text = JSON.stringify({
      meta: META,
      threads: [{ samples, ...FIREFOX_TABLES, stringArray: STRINGS }],
    });
    expect(selfTimes(importFirefox(text).text)).toEqual({ main: 2000, work: 3000, all: 5000 });
  });

  it('reads tables that threads share', () => {
    const shared = { ...FIREFOX_TABLES, stringArray: STRINGS };
    const text = JSON.stringify({ meta: META, shared, threads: [{ samples: SAMPLES }] });
    expect(selfTimes(importFirefox(text).text)).toMatchObject({ main: 1000, work: 3000 });
  });

  it.each([
    ['[]', 'damaged_file'],
    [JSON.stringify({ ...FIREFOX, threads: [FIREFOX.threads[0]] }), 'no sample with a stack'],
    [JSON.stringify({ ...FIREFOX, threads: [{ samples: SAMPLES }] }), 'lacks the table'],
    [JSON.stringify(FIREFOX).replaceAll('"prefix":[null,0]', '"prefix":[1,0]'), 'leads nowhere'],
    [JSON.stringify(FIREFOX).replaceAll('"func":[', '"func":[0.5,'), 'leads nowhere'],
    [JSON.stringify(FIREFOX).replaceAll('"time":[0,1,3,4]', '"weightType":"litres","time":[0]'), 'weighed in litres'],
    [JSON.stringify(FIREFOX).replaceAll('"time":[0,1,3,4]', '"weightType":"bytes"'), '4 stacks and 0 weights'],
  ])('refuses what does not follow it: %s', (text, expected) => {
    expect(refusal(() => importFirefox(text))).toContain(expected);
  });
});

it.each([
  [JSON.stringify(SAMPLED), 'speedscope'],
  [JSON.stringify(EVENTED), 'speedscope'],
  [JSON.stringify(FIREFOX), 'firefox'],
  ['main;work 2\nmain 1\n', 'collapsed'],
])('detects a profile of another tool by its beginning: %s', (text, format) => {
  expect(sniff(new TextEncoder().encode(text))).toEqual({ kind: 'cpu-profile', format });
});

/** The kind of a file that comes in pieces of this size. */
function kindInPieces(text: string, size: number, scan: ProfileKindScan): string {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) scan.push(bytes.slice(at, at + size));
  return scan.kind();
}

describe('profiles weighed in bytes', () => {
  // 200 + 100 + 50 + 30 bytes.
  const sampled = JSON.stringify(SAMPLED).replace('milliseconds', 'bytes').replace('[2,1,2,1]', '[200,100,50,30]');
  const evented = JSON.stringify(EVENTED).replace('microseconds', 'bytes');

  it('of speedscope are heap profiles, with the bytes of an empty stack at the root', () => {
    const { kind, text } = importSpeedscope(sampled);
    expect(kind).toBe('heap-profile');
    expect(liveBytes(text)).toEqual({
      '/(root)': 50,
      '/(root)/main': 100,
      '/(root)/main/work': 200,
      '/(root)/main/rest': 30,
    });
    const { samples } = JSON.parse(text) as { samples: { size: number }[] };
    expect(samples.map(({ size }) => size)).toEqual([200, 100, 50, 30]);
  });

  it('of speedscope may be evented', () => {
    expect(liveBytes(importSpeedscope(evented).text)).toEqual({
      '/(root)': 20,
      '/(root)/main': 50,
      '/(root)/main/work': 30,
    });
  });

  it('as collapsed stacks are heap profiles if their first line says so', () => {
    const collapsed = '# unit: bytes\n(root) 5\nmain;work (app.js:9:3) 2000\nmain 1\nmain;work (app.js:9:3) 40\n';
    const { kind, text } = importCollapsedStacks(collapsed);
    expect(kind).toBe('heap-profile');
    expect(liveBytes(text)).toEqual({ '/(root)': 5, '/(root)/main': 1, '/(root)/main/work': 2040 });
    expect(sniff(new TextEncoder().encode(collapsed))).toEqual({ kind: 'heap-profile', format: 'collapsed' });
  });

  it('are distinguished by the unit of the profile that the file opens with, in pieces of any size', () => {
    const kinds = [sampled, evented, JSON.stringify(SAMPLED), JSON.stringify(EVENTED)];
    for (const size of [1, 7, 100, 10_000]) {
      expect(kinds.map((text) => kindInPieces(text, size, createSpeedscopeKindScan()))).toEqual([
        'heap-profile',
        'heap-profile',
        'cpu-profile',
        'cpu-profile',
      ]);
    }
    // The first profile is in bytes, and the file opens with the second one.
    const other = JSON.stringify(EVENTED).replace('"none"', '"bytes"');
    expect(kindInPieces(other, 64, createSpeedscopeKindScan())).toBe(importSpeedscope(other).kind);
    // A function with such a name says nothing.
    const named = JSON.stringify(SAMPLED).replace('"rest"', JSON.stringify('"unit":"bytes"'));
    expect(kindInPieces(named, 64, createSpeedscopeKindScan())).toBe('cpu-profile');
  });
});

describe('Firefox profiles weighed in bytes', () => {
  const NO_TIMES = { stack: [], time: [], weightType: 'samples' };
  const fileOf = (...threads: readonly object[]): string =>
    JSON.stringify({
      meta: META,
      threads: threads.map((thread) => ({ samples: NO_TIMES, ...FIREFOX_TABLES, stringArray: STRINGS, ...thread })),
    });
  const allocations = (stack: readonly (number | null)[], weight: readonly number[], more: object = {}) => ({
    weightType: 'bytes',
    time: stack.map((_, at) => at),
    stack,
    weight,
    ...more,
  });
  const native = (...given: Parameters<typeof allocations>) => ({ nativeAllocations: allocations(...given) });
  const bytesIn = (file: string) => {
    const { kind, text } = importFirefox(file);
    expect(kind).toBe('heap-profile');
    return liveBytes(text);
  };
  const ALLOCATED = fileOf(native([1, 0, null, 1], [200, 100, 50, 30]));

  it('are heap profiles, with the bytes of an empty stack at the root', () => {
    expect(bytesIn(ALLOCATED)).toEqual({ '/(root)': 50, '/(root)/main': 100, '/(root)/main/work': 230 });
  });

  it('have what is not freed again where addresses tell, and otherwise what was allocated', () => {
    const [stack, weight] = [
      [1, 0, 0, 1],
      [200, 100, -200, 30],
    ];
    // The third frees the first; the address of the fourth was used before.
    const addressed = fileOf(
      native(stack, weight, { memoryAddress: [4096, 8192, 4096, 4096], threadId: [1, 1, 1, 1] }),
    );
    expect(bytesIn(addressed)).toEqual({ '/(root)/main': 100, '/(root)/main/work': 30 });
    expect(bytesIn(fileOf(native(stack, weight)))).toMatchObject({ '/(root)/main': 100, '/(root)/main/work': 230 });
  });

  it('may have them in allocations of JavaScript, or as samples', () => {
    expect(bytesIn(fileOf({ jsAllocations: allocations([0], [7]), nativeAllocations: null }))).toMatchObject({
      '/(root)/main': 7,
    });
    expect(bytesIn(fileOf({ samples: allocations([0], [8]) }))).toMatchObject({ '/(root)/main': 8 });
  });

  it('open with the table that has the most stacks, of several the last one', () => {
    const file = fileOf(native([0], [1]), native([0, 0], [2, 2]), native([0, 0], [3, 3]), native([0], [4]));
    expect(bytesIn(file)).toMatchObject({ '/(root)/main': 6 });
  });

  it('are CPU profiles if a thread has samples with times', () => {
    const both = fileOf(native([0, 0, 0], [1, 1, 1]), { samples: { stack: [null, 1], time: [0, 1] } });
    expect(importFirefox(both).kind).toBe('cpu-profile');
    expect(kindInPieces(both, 64, createFirefoxKindScan())).toBe('cpu-profile');
  });

  it('are distinguished in pieces of any size', () => {
    const files = [
      ALLOCATED,
      fileOf({ samples: allocations([null, 0], [8, 1]) }),
      // The unit behind the stacks.
      ALLOCATED.replace('"stack":[],"time":[],', '"stack":[null],"time":[0],'),
      JSON.stringify(FIREFOX),
      // A function with such a name says nothing.
      JSON.stringify(FIREFOX).replace('"work"', JSON.stringify('"weightType":"bytes"')),
      JSON.stringify({ ...FIREFOX, threads: [FIREFOX.threads[0]] }),
    ];
    for (const size of [1, 7, 100, 100_000]) {
      expect(files.map((text) => kindInPieces(text, size, createFirefoxKindScan()))).toEqual([
        'heap-profile',
        'heap-profile',
        'heap-profile',
        'cpu-profile',
        'cpu-profile',
        'cpu-profile',
      ]);
    }
  });
});

it.each([
  ['little', true],
  ['big', false],
])('collapsed stacks in UTF-16 with a byte order mark, %s endian, open', (_name, isLittle) => {
  const text = '\uFEFFmain;größe (a.js:1:2) 7\r\nmain 3\r\n';
  const bytes = new Uint8Array(2 * text.length);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < text.length; at += 1) view.setUint16(2 * at, text.charCodeAt(at), isLittle);
  expect(sniff(bytes)).toEqual({ kind: 'cpu-profile', format: 'collapsed' });
  expect(selfTimes(PROFILE_IMPORTERS.collapsed(bytes).text)).toEqual({ größe: 7, main: 3, all: 10 });
});
