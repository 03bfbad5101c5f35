/** Profiles in pprof's format, as other tools and as we write them. */
import { describe, expect, it } from 'vitest';
import { encodePprof } from '../../engine/profile/pprof/pprof-profile.ts';
import { GO_CPU, GO_HEAP, messageOf, type Field } from '../../engine/profile/pprof/testing/write-pprof.ts';
import { createPprofKindScan } from './pprof-kind.ts';
import { sniff } from './sniff.ts';
import { importPprof } from '../../engine/profile/import/pprof.ts';
import { liveBytes, refusal, selfTimes } from '../../engine/profile/import/testing/profile-figures.ts';

function kindInPieces(bytes: Uint8Array, size: number): string {
  const scan = createPprofKindScan();
  for (let at = 0; at < bytes.length; at += size) scan.push(bytes.subarray(at, at + size));
  return scan.kind();
}

describe('a CPU profile of Go', () => {
  it('has self times of functions, with inlined calls below their callers and addresses without a name', () => {
    const { kind, text } = importPprof(messageOf(GO_CPU));
    expect(kind).toBe('cpu-profile');
    expect(selfTimes(text)).toEqual({ leaf: 30_000, '0xdead': 10_000, all: 40_000 });
    const { nodes, samples } = JSON.parse(text) as {
      nodes: { callFrame: Record<string, unknown>; children: number[] }[];
      samples: number[];
    };
    expect(nodes.map(({ callFrame, children }) => [callFrame['functionName'], ...children])).toEqual([
      ['(root)', 2],
      ['main.main', 3, 5],
      ['work', 4],
      ['leaf'],
      ['0xdead'],
    ]);
    expect(nodes[2]?.callFrame).toMatchObject({ url: 'app.go', lineNumber: 19, columnNumber: -1 });
    // Without a start line, the first line that ran.
    expect(nodes[1]?.callFrame).toMatchObject({ lineNumber: 8 });
    expect(samples).toEqual([4, 4, 4, 5]);
  });

  it('is one as soon as its types are named, in pieces of any size', () => {
    const bytes = messageOf(GO_CPU);
    expect([1, 7, 64, bytes.length].map((size) => kindInPieces(bytes, size))).toEqual(Array(4).fill('cpu-profile'));
  });
});

describe('a heap profile of Go', () => {
  it('has the bytes in use of its default type, by stack', () => {
    const { kind, text } = importPprof(messageOf(GO_HEAP));
    expect(kind).toBe('heap-profile');
    const { samples } = JSON.parse(text) as { samples: unknown[] };
    expect(liveBytes(text)).toEqual({ '/(root)/load': 2000, '/(root)/load/grow': 100 });
    expect(samples).toHaveLength(2);
  });

  it('has all types in bytes, of which the default one opens', () => {
    const { all } = importPprof(messageOf(GO_HEAP));
    expect(all?.parts.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'alloc_space heap-profile',
      'inuse_space heap-profile',
    ]);
    expect(all?.active).toBe(1);
    expect(all?.parts[1]?.text).toBe(importPprof(messageOf(GO_HEAP)).text);
    expect(importPprof(messageOf(GO_CPU)).all).toBeUndefined();
  });

  it('is one by its whole content, in pieces of any size', () => {
    const bytes = messageOf(GO_HEAP);
    expect([1, 7, 64, bytes.length].map((size) => kindInPieces(bytes, size))).toEqual(Array(4).fill('heap-profile'));
  });

  it('has stacks of any depth', () => {
    const depth = 20_000;
    const bytes = encodePprof({
      valueTypes: [{ type: 'inuse_space', unit: 'bytes' }],
      functions: [{ name: 'again', url: 'a.js', line: 1, column: 1 }],
      stacks: [{ functions: Array<number>(depth).fill(0), values: [8] }],
      startedAtMs: 0,
      durationMs: 0,
      period: null,
      comment: '',
    });
    expect(importPprof(bytes).text.split('"again"')).toHaveLength(depth + 1);
  });
});

const profileOf = (fields: readonly Field[], ...more: readonly Field[]): Uint8Array => messageOf([...fields, ...more]);

it.each([
  [
    'a count only, as counts',
    [
      [1, 1],
      [2, 2],
    ],
    { work: 7, all: 7 },
  ],
  [
    'milliseconds',
    [
      [1, 3],
      [2, 4],
    ],
    { work: 7000, all: 7000 },
  ],
  [
    'seconds',
    [
      [1, 3],
      [2, 5],
    ],
    { work: 7_000_000, all: 7_000_000 },
  ],
] as const)('reads %s', (_title, type, expected) => {
  const texts = ['', 'goroutine', 'count', 'wall', 'milliseconds', 'seconds', 'work'];
  const bytes = profileOf(
    [[1, type]],
    [
      2,
      [
        [1, 1],
        [2, 7],
      ],
    ],
    [
      4,
      [
        [1, 1],
        [4, [[1, 1]]],
      ],
    ],
    [
      5,
      [
        [1, 1],
        [2, 6],
      ],
    ],
    ...texts.map((text): Field => [6, text]),
  );
  expect(selfTimes(importPprof(bytes).text)).toEqual(expected);
});

it.each([
  ['cut off', messageOf(GO_CPU).subarray(0, -3), 'damaged_file: .*premature EOF'],
  [
    'without a sample',
    profileOf([
      [
        1,
        [
          [1, 1],
          [2, 2],
        ],
      ],
      [6, ''],
    ]),
    'damaged_file: .*has no sample',
  ],
  [
    'without a type',
    profileOf([
      [2, [[2, 1]]],
      [6, ''],
    ]),
    'damaged_file: .*names no type',
  ],
  [
    'with a location that is not there',
    profileOf([
      [1, [[1, 1]]],
      [2, [[1, 9]]],
    ]),
    'damaged_file: .*the location 9',
  ],
  [
    'with a function that is not there',
    profileOf([
      [1, [[1, 1]]],
      [2, [[1, 9]]],
      [
        4,
        [
          [1, 9],
          [4, [[1, 8]]],
        ],
      ],
    ]),
    'damaged_file: .*the function 8',
  ],
  [
    'with a number instead of a sample',
    profileOf([
      [1, [[1, 1]]],
      [2, 9],
    ]),
    'damaged_file: .*the type of a number',
  ],
])('refuses one %s', (_title, bytes, expected) => {
  expect(refusal(() => importPprof(bytes))).toMatch(new RegExp(expected));
});

it.each([
  ['of Go', messageOf(GO_CPU), 'pprof'],
  ['with four types, like packets of a Perfetto trace', messageOf(GO_HEAP), 'pprof'],
  ['whose head ends within a field', messageOf(GO_HEAP).subarray(0, 30), 'pprof'],
])('is detected by its beginning: one %s', (_title, head, format) => {
  expect(sniff(head)).toEqual({ kind: 'cpu-profile', format });
});

it('other messages are not taken for one', () => {
  expect(
    sniff(
      messageOf([
        [1, [[1, 'text']]],
        [2, 'more'],
      ]),
    ),
  ).toEqual({ kind: null, found: 'binary data' });
  expect(
    sniff(
      messageOf([
        [9, 1n],
        [10, 5],
      ]),
    ).kind,
  ).toBeNull();
});

it('of an agent that writes no first line of a function has a row for each line', () => {
  const line = (id: number, of: number, at: number): Field => [
    4,
    [
      [1, id],
      [
        4,
        [
          [1, of],
          [2, at],
        ],
      ],
    ],
  ];
  const texts = ['', 'wall', 'nanoseconds', '(anonymous)', '/srv/app.js'];
  const sample = (location: number, ns: number): Field => [
    2,
    [
      [1, { packed: [location] }],
      [2, { packed: [ns] }],
    ],
  ];
  const { text } = importPprof(
    messageOf([
      [
        1,
        [
          [1, 1],
          [2, 2],
        ],
      ],
      sample(1, 700_000),
      sample(2, 300_000),
      sample(1, 1000),
      line(1, 1, 6),
      line(2, 1, 17),
      [
        5,
        [
          [1, 1],
          [2, 3],
          [4, 4],
        ],
      ],
      ...texts.map((each): Field => [6, each]),
    ]),
  );
  const { nodes } = JSON.parse(text) as { nodes: { callFrame: { lineNumber: number } }[] };
  expect(nodes.slice(1).map(({ callFrame }) => callFrame.lineNumber + 1)).toEqual([6, 17]);
});
