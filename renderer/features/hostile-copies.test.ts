/** Texts that the window copies, with every name chosen by a page: no name begins a line, acts on a terminal, is a formula, or leaves the code of Markdown. */
import { expect, it, test } from 'vitest';
import { actingCharacter, escapedParts, hostileTexts, MARKER } from '../../shared/base/testing/hostile-texts.ts';
import type { TraceChange, TraceComparison } from '../../shared/engine/trace/contract/trace-comparison.ts';
import { copiedRow } from '../core/widgets/copied-text.ts';
import { subtreeText } from '../core/widgets/icicle/subtree.ts';
import type { IcicleLayout } from '../core/widgets/icicle/icicle-layout.ts';
import { heapEdge, heapNode } from '../core/testing/analysis.ts';
import { rowText } from './console/console-lines.ts';
import { objectReport } from './heap/objects/object-report.ts';
import { pathText } from './heap/retainers/path-lines.ts';
import { stackText } from './cpu/profile-chart.ts';
import { stackText as eventStackText } from './trace/details/event-details.tsx';
import { comparisonText } from './trace/diff/trace-diff-document.tsx';

const TEXTS = hostileTexts(1);
const place = (name: string) => ({ name, url: `https://shop.test/${name}`, line: 3, column: 7 });
const path = (name: string) => ({
  steps: [
    { edge: null, node: heapNode(1, { name: '(root)' }) },
    { edge: heapEdge(name), node: heapNode(9, { name, preview: name }) },
  ],
});
const ONE_BOX = { depths: [0], rowCount: 1, starts: [0], sizes: [1], rowStarts: [0, 1], order: [0] };

const change = (name: string): TraceChange => ({
  ...{ name, unit: 'ms', base: 10, new: 30, delta: 20, better: 'lower', verdict: 'worse' },
});
const RECORDING: TraceComparison['base'] = {
  ...{ durationMs: 5000, cpuSamples: false, screenshots: false, isIncomplete: false },
  ...{ loads: 0, workMs: 900, requests: 1, interactions: 9, processorShare: null },
};
const comparison = (name: string): TraceComparison => ({
  base: RECORDING,
  new: RECORDING,
  differences: [],
  per: 'recording',
  pages: { base: name, new: name },
  activities: [],
  figures: [change('Main-thread work')],
  delivery: [change(name)],
  firstPaint: null,
  scripts: [change(name)],
  requests: [change(name)],
  renders: [change(name)],
});

/** Copies of one name, and how many lines each has. */
const COPIES: readonly (readonly [string, number, (name: string) => string])[] = [
  ['a stack of a profile', 2, (name) => stackText([place(name), place(name)])],
  ['a stack of a trace', 2, (name) => eventStackText([place(name), place(name)])],
  [
    'a tree of calls',
    1,
    (name) => subtreeText(ONE_BOX as unknown as IcicleLayout, 0, () => `${name} 12.0 ms  ${name}`),
  ],
  ['a retaining path', 2, (name) => pathText(path(name))],
  ['a row of a table', 1, (name) => copiedRow([name, '12.0 ms', name])],
  ['a comparison of traces', 8, (name) => comparisonText(comparison(name))],
];

test.each(COPIES)('%s has its own lines only, and no control', (_what, lines, copy) => {
  for (const text of TEXTS) {
    const copied = copy(text);
    expect({ text, lines: copied.split('\n').length }).toEqual({ text, lines });
    expect(actingCharacter(copied)).toBeNull();
    expect(copied).toContain(MARKER);
  }
});

it('copies cells that a spreadsheet does not compute, and figures as they are', () => {
  const cells = TEXTS.flatMap((text) => copiedRow(['ours', text]).split('\t').slice(1));
  expect(cells).toHaveLength(TEXTS.length);
  expect(cells.filter((text) => /^[=+\-@＝＋－＠].*[(|!]/.test(text))).toEqual([]);
  expect(copiedRow(['@9', '+1.2 KB', '-0.5', '+40.0%', 'a\tb'])).toBe('@9\t+1.2 KB\t-0.5\t+40.0%\ta b');
  expect(copiedRow(['=HYPERLINK("http://a.test")', '@SUM(1)', "+cmd|' /C x'!A0"])).toBe(
    `'=HYPERLINK("http://a.test")\t'@SUM(1)\t'+cmd|' /C x'!A0`,
  );
});

it('copies a console message with its lines, and frames of one line, without controls', () => {
  for (const text of TEXTS) {
    const entry = {
      ...{ id: 1, kind: 'message' as const, level: 'error' as const, text, parts: [], atMs: 1, type: 'error' },
      ...{ isError: true, isBeforeEnable: false, depth: 0, place: null, note: null },
      stack: [{ functionName: text, url: text, scriptId: null, line: 1, column: 1 }],
    };
    const copied = rowText({ entry, count: 1, key: '1' } as never);
    expect(actingCharacter(copied)).toBeNull();
    expect(copied.split('\n').filter((line) => line.startsWith('    at '))).toHaveLength(1);
  }
});

it('copies an object as Markdown in which every name is code', () => {
  for (const text of TEXTS) {
    const node = heapNode(9, { name: text, preview: text });
    const location = { url: text, line: 3, column: 7 };
    const report = objectReport({ capture: text, node, dominator: node, location, path: path(text) });
    // Masking is for assistants; the person copies what the window shows.
    expect(escapedParts(report).filter((part) => part !== 'a secret is shown')).toEqual([]);
  }
});
