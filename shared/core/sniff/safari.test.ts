/** Recordings that Safari exports, in the form of Safari 13 to 18. */
import { expect, it } from 'vitest';
import { sniff } from './sniff.ts';
import { importSafari } from '../../engine/profile/import/safari.ts';
import { refusal, selfTimes } from '../../engine/profile/import/testing/profile-figures.ts';

const URL = 'https://example.test/app.js';
const program = { sourceID: '8', name: '(program)', line: 1, column: 1, url: URL };
const work = {
  sourceID: '8',
  name: 'work',
  line: 20,
  column: 15,
  url: URL,
  expressionLocation: { line: 22, column: 19 },
};
const native = { sourceID: '-1', name: 'sort', line: -1, column: -1, url: '' };
const RECORDING = {
  version: 1,
  recording: {
    displayName: 'Timeline Recording 1',
    startTime: 4,
    endTime: 4.9,
    discontinuities: [],
    instrumentTypes: ['timeline-record-type-script', 'timeline-record-type-cpu'],
    records: [{ type: 'timeline-record-type-cpu', timestamp: 4.1, usage: 0, threads: [] }],
    markers: [{ time: 4.5, type: 'load-event' }],
    memoryPressureEvents: [],
    // The innermost call comes first.
    sampleStackTraces: [
      { timestamp: 4.5, stackFrames: [work, program] },
      { timestamp: 4.502, stackFrames: [native, work, program] },
      { timestamp: 4.8, stackFrames: [program] },
    ],
    sampleDurations: [0.001, 0.002, 0.001],
  },
  overview: { secondsPerPixel: 0.01, scrollStartTime: 2, selectionStartTime: 4, selectionDuration: 15 },
};
const { recording } = RECORDING;

it('has samples with their durations, and idle time between them', () => {
  const times = selfTimes(importSafari(JSON.stringify(RECORDING)));
  expect(Object.fromEntries(Object.entries(times).map(([name, us]) => [name, Math.round(us)]))).toEqual({
    work: 1000,
    sort: 2000,
    '(program)': 1000,
    // 500 ms before the first, 296 after the second, 99 after the last.
    '(idle)': 895_000,
    all: 899_000,
  });
});

it('keeps where a function stands, without a place for functions of the browser', () => {
  const { nodes } = JSON.parse(importSafari(JSON.stringify(RECORDING))) as { nodes: { callFrame: unknown }[] };
  expect(nodes.map(({ callFrame }) => callFrame)).toEqual(
    expect.arrayContaining([
      { functionName: 'work', scriptId: '0', url: URL, lineNumber: 19, columnNumber: 14 },
      { functionName: 'sort', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 },
    ]),
  );
});

it.each([
  ['{', 'damaged_file'],
  ['{"recording":{"sampleStackTraces":[{"timestamp":"1"}]}}', 'damaged_file: .*sampleStackTraces.0'],
  [JSON.stringify({ recording: { ...recording, sampleDurations: [0.001] } }), 'damaged_file: .*3 samples and 1 dur'],
  [JSON.stringify({ recording: { ...recording, sampleStackTraces: [] } }), 'unsupported_format: .*no JavaScript samp'],
])('refuses what holds no samples: %s', (text, expected) => {
  expect(refusal(() => importSafari(text))).toMatch(new RegExp(expected));
});

it.each([
  ['as it is exported', JSON.stringify(RECORDING)],
  ['when records fill the head', JSON.stringify(RECORDING).slice(0, 300)],
])('is detected by its beginning, %s', (_title, text) => {
  expect(sniff(new TextEncoder().encode(text))).toEqual({ kind: 'cpu-profile', format: 'safari' });
});
