/** Numbers that fit in no column: every reader refuses the file and names the place, and no query returns NaN or Infinity. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AnalysisQueryName } from '../../../../shared/core/analysis/analysis.ts';
import { createHeapFiles, type HeapFiles } from '../testing/heap-files.ts';
import type { MemoryPort } from '../testing/memory-port.ts';
import { connectToNewHost } from '../testing/test-host.ts';

let files: HeapFiles;
let port: MemoryPort;
beforeAll(async () => {
  files = await createHeapFiles();
});
afterAll(() => files.remove());
beforeEach(() => {
  port = connectToNewHost();
});

const frame = (functionName: string, lineNumber: number | string): string =>
  `{"functionName":"${functionName}","scriptId":"1","url":"a.js","lineNumber":${lineNumber},"columnNumber":0}`;
const heapProfile = (line: string): string =>
  `{"head":{"callFrame":${frame('(root)', -1)},"selfSize":0,"children":[{"callFrame":${frame('f', line)},"selfSize":100,"children":[]}]}}`;
const cpuProfile = (deltas: string, line = '1'): string =>
  `{"nodes":[{"id":1,"callFrame":${frame('(root)', -1)},"hitCount":0,"children":[2]},{"id":2,"callFrame":${frame('f', line)},"hitCount":2}],"startTime":0,"endTime":3000,"samples":[2,2,2],"timeDeltas":[1,${deltas}]}`;
const trace = (event: string): string =>
  `{"traceEvents":[{"name":"a","cat":"x","ph":"X","pid":1,"tid":1,"ts":1,"dur":5},${event}]}`;
const har = (time: string, size = '1'): string =>
  `{"log":{"creator":{},"entries":[{"startedDateTime":"2024-01-01T00:00:00Z","time":${time},"request":{"url":"http://x/é","method":"GET"},"response":{"status":200,"content":{"size":${size}}}}]}}`;
const coverage = (end: string): string =>
  `{"result":[{"scriptId":"1","url":"a.js","functions":[{"functionName":"f","isBlockCoverage":true,"ranges":[{"startOffset":0,"endOffset":${end},"count":1}]}]}]}`;

/** `number`: how the file spells the out-of-range value, once. */
const CASES: readonly (readonly [what: string, number: string, text: string])[] = [
  ['the line of a heap profile', '1e999', heapProfile('1e999')],
  ['the line of a CPU profile', '1e999', cpuProfile('1,1', '1e999')],
  ['distances of samples whose sum is infinite', '1e308', cpuProfile('1e308,1')],
  ['a distance of samples', '-1e999', cpuProfile('-1e999,1')],
  ['many digits', `1${'0'.repeat(30)}`, cpuProfile(`1${'0'.repeat(30)},1`)],
  ['the time of an event', '1e999', trace('{"name":"b","cat":"x","ph":"X","pid":1,"tid":1,"ts":1e999,"dur":5}')],
  ['a time that is a text', '1e999', trace('{"name":"b","cat":"x","ph":"X","pid":1,"tid":1,"ts":"1e999"}')],
  ['times whose distance is infinite', '-1e308', trace('{"name":"b","ph":"X","pid":1,"tid":1,"ts":-1e308,"dur":5}')],
  ['a duration', '1e308', trace('{"name":"b","cat":"x","ph":"X","pid":1,"tid":1,"ts":1,"dur":1e308}')],
  ['a process', '1e999', trace('{"name":"b","cat":"x","ph":"X","pid":1e999,"tid":1,"ts":1,"dur":5}')],
  ['a thread that is a text', '1e999', trace('{"name":"b","cat":"x","ph":"X","pid":1,"tid":"1e999","ts":1}')],
  ['the duration of a request', '1e999', har('1e999')],
  ['the size of a body', '1e308', har('1', '1e308')],
  ['an infinite place in a script', '1e999', coverage('1e999')],
  ['a place in a script', '1e308', coverage('1e308')],
];

describe('a file with a number past the range', () => {
  it.each(CASES)('is refused with its place: %s', async (_, number, text) => {
    const filePath = await files.write('past-range', text);
    const opened = await port.ask({ type: 'open', documentId: 'a', source: { filePath } });
    const byteOffset = Buffer.from(text.slice(0, text.indexOf(number))).length;
    expect(opened).toMatchObject({ ok: false, error: { code: 'damaged_file', data: { byteOffset } } });
    expect(opened.ok ? '' : opened.error.message).toContain('is outside the range');
    const zipped = await files.write('past-range.gz', gzipSync(text));
    expect(await port.ask({ type: 'open', documentId: 'b', source: { filePath: zipped } })).toEqual(opened);
  });

  it('is refused with its place: the length of a packet in Perfetto’s format', async () => {
    // A packet with two fields, and one whose length never ends.
    const packets = Uint8Array.from([0x0a, 4, 0x40, 1, 0x50, 1, 0x0a, ...Array.from({ length: 20 }, () => 0xff)]);
    const filePath = await files.write('endless.pftrace', packets);
    expect(await port.ask({ type: 'open', documentId: 'a', source: { filePath } })).toMatchObject({
      error: { code: 'damaged_file', data: { byteOffset: 6 } },
    });
  });
});

/** All numbers in an answer, at any depth. */
function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (value instanceof Float64Array || value instanceof Float32Array) return [...value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
}

describe('a file with the largest valid numbers', () => {
  const LARGEST = '18446744073709551615';
  const QUERIES: readonly (readonly [
    what: string,
    text: string,
    queries: readonly (readonly [AnalysisQueryName, object])[],
  ])[] = [
    [
      'a CPU profile',
      cpuProfile(`${LARGEST},${LARGEST}`, LARGEST),
      [
        ['profile.overview', {}],
        ['profile.functions', {}],
        ['profile.export', { format: 'pprof' }],
        ['profile.export', { format: 'speedscope' }],
        ['profile.export', { format: 'firefox' }],
        ['profile.export', { format: 'collapsed' }],
      ],
    ],
    [
      'a heap profile',
      heapProfile(LARGEST),
      [
        ['profile.functions', {}],
        ['profile.export', { format: 'pprof' }],
        ['profile.export', { format: 'speedscope' }],
        ['profile.export', { format: 'firefox' }],
        ['profile.export', { format: 'collapsed' }],
      ],
    ],
    [
      'a trace',
      trace(`{"name":"b","cat":"x","ph":"X","pid":${LARGEST},"tid":1,"ts":${LARGEST},"dur":${LARGEST}}`),
      [
        ['trace.overview', {}],
        ['trace.events', {}],
      ],
    ],
    ['a HAR file', har(LARGEST, LARGEST), [['network.overview', {}]]],
    ['coverage', coverage(LARGEST), [['coverage.overview', {}]]],
  ];

  it.each(QUERIES)('answers with finite numbers: %s', async (_, text, queries) => {
    const filePath = await files.write('largest', text);
    expect(await port.ask({ type: 'open', documentId: 'a', source: { filePath } })).toEqual({ ok: true, value: null });
    for (const [query, params] of queries) {
      const answer = await port.ask({ type: 'query', documentId: 'a', query, params });
      expect([query, answer]).toMatchObject([query, { ok: true }]);
      const numbers = answer.ok ? numbersIn(answer.value) : [];
      expect([query, ...numbers.filter((number) => !Number.isFinite(number))]).toEqual([query]);
    }
  });
});
