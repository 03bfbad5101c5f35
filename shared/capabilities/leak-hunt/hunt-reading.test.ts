import { expect, it } from 'vitest';
import { ok, type Result } from '../../base/result.ts';
import type { AnalysisPort } from '../common/analysis-ports.ts';
import { only, onlyPorts } from '../testing/only.ts';
import { toyNode } from '../testing/toy-heap.ts';
import type { GrowingCode } from './growing-code.ts';
import { readingOf } from './hunt-reading.ts';
import type { CapabilityPorts } from '../ports.ts';
import type { GrowingPath } from './path-growth.ts';

const LIBRARY = '../node_modules/leaflet/src/core/Util.js';
const AUTHOR = '../src/map-panel.jsx';

const placed = (id: number, source: string, line: number) => ({
  node: { ...toyNode(id, { name: `f${id}`, type: 'closure' }), original: { name: `f${id}`, source, line, column: 3 } },
  location: { url: 'https://a.test/app.js', line: 1, column: 10 * id },
});

/** Names of the code that is read for a closure that another function captures. */
async function namesRead(holder: string, closure: string): Promise<string[]> {
  const code: GrowingCode = { kind: 'function', ...placed(1, closure, 11), holder: placed(2, holder, 135) };
  const growing = only<GrowingPath>('the path', { node: 1, capturedBy: { node: 2, name: 'f2' } });
  const analysis = only<AnalysisPort>('the analysis', {
    query: async () => ok({ quotes: [] }) as Result<never, never>,
  });
  const library = only<CapabilityPorts['library']>('the library', {});
  const targets = only<CapabilityPorts['targets']>('the targets', {});
  const read = await readingOf(
    growing,
    new Map([[1, code]]),
    { captureId: null, file: 'last' },
    { ports: onlyPorts({ analysis, library, targets }), signal: new AbortController().signal },
  );
  return read.map(({ name }) => name);
}

it('is of the author where packages hold his functions, and of packages where nothing else is known', async () => {
  expect(await namesRead(LIBRARY, AUTHOR)).toEqual(['f1() (map-panel.jsx:11:3)']);
  expect(await namesRead(AUTHOR, LIBRARY)).toEqual(['f2() (map-panel.jsx:135:3)']);
  expect(await namesRead(LIBRARY, LIBRARY)).toEqual(['f2() (Util.js:135:3)', 'f1() (Util.js:11:3)']);
});
