/** Files that panels of Chrome DevTools save, with everything that they add to what the browser sent. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ANALYSIS_QUERIES } from '../../../../shared/core/analysis/analysis.ts';
import { createHeapFiles, type HeapFiles } from '../testing/heap-files.ts';
import { connectToNewHost } from '../testing/test-host.ts';

let files: HeapFiles;
beforeAll(async () => {
  files = await createHeapFiles();
});
afterAll(() => files.remove());

const where = { pid: 7, tid: 1 };
const EVENTS = [
  { ...where, ph: 'M', cat: '__metadata', name: 'thread_name', ts: 0, args: { name: 'CrRendererMain' } },
  { ...where, ph: 'X', cat: 'toplevel', name: 'RunTask', ts: 1000, dur: 60_000, args: {} },
  // Events of the category disabled-by-default-devtools.v8-source-rundown-sources, in an enhanced trace.
  {
    ...where,
    ph: 'X',
    cat: 'disabled-by-default-devtools.v8-source-rundown-sources',
    name: 'ScriptCatchup',
    ts: 2000,
    dur: 0,
    args: { data: { isolate: 1, scriptId: 3, sourceText: 'let a = "}]";' } },
  },
];
/** Longer than what is looked at to detect a file. */
const SOURCE_MAP = {
  version: 3,
  sources: ['a.ts'],
  sourcesContent: ['x'.repeat(100_000)],
  names: [],
  mappings: 'AAAA',
};
const METADATA = {
  source: 'DevTools',
  startTime: '2026-01-01T00:00:00.000Z',
  dataOrigin: 'TraceEvents',
  enhancedTraceVersion: 1,
  hostDPR: 2,
  cpuThrottling: 4,
  networkThrottling: 'Slow 4G',
  visualTrackConfig: { main: [], network: [] },
  sourceMaps: [{ url: 'http://x/a.js', sourceMapUrl: 'http://x/a.js.map', sourceMap: SOURCE_MAP }],
  resources: [{ url: 'http://x/a.js', frame: 'F', content: 'let a = "}]";', mimeType: 'text/javascript' }],
  modifications: { entriesModifications: { hiddenEntries: [] }, annotations: { entryLabels: [{ label: 'slow' }] } },
};

it.each([
  ['with metadata first', { metadata: METADATA, traceEvents: EVENTS }],
  ['with metadata last', { traceEvents: EVENTS, metadata: METADATA }],
])('a saved performance profile opens %s, also compressed', async (title, content) => {
  const text = JSON.stringify(content);
  const port = connectToNewHost({ ceilingBytes: 2 ** 30 });
  for (const [name, bytes] of [
    [`${title}.json`, text],
    [`${title}.json.gz`, gzipSync(text)],
  ] as const) {
    const source = { filePath: await files.write(name, bytes) };
    const asked = await port.ask({ type: 'query', documentId: name, source, query: 'trace.overview', params: {} });
    const overview = ANALYSIS_QUERIES['trace.overview'].result.parse(asked.ok ? asked.value : asked.error);
    expect(overview).toMatchObject({ events: 3, longTasks: [{ durationMs: 60 }] });
  }
});
