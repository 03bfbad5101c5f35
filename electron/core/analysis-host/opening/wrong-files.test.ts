/** Files of the kinds that no tool reads by path, cut off, malformed or of another kind: each is refused with a named error. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AnalysisQueryName } from '../../../../shared/core/analysis/analysis.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';
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

const CALL_FRAME = '{"functionName":"f","scriptId":"1","url":"a.js","lineNumber":1,"columnNumber":0}';
const HEAP_META =
  '{"node_fields":["type","name","id","self_size","edge_count","trace_node_id"],"node_types":[["synthetic","object"],"string","number","number","number","number"],"edge_fields":["type","name_or_index","to_node"],"edge_types":[["element","property"],"string_or_number","node"],"trace_function_info_fields":["function_id","name","script_name","script_id","line","column"],"trace_node_fields":["id","function_info_index","count","size","children"],"sample_fields":["timestamp_us","last_assigned_id"]}';

/** A small valid file of each kind, and a query that it answers. */
const WHOLE: Readonly<Record<string, { readonly query: AnalysisQueryName; readonly text: string }>> = {
  'heap timeline': {
    query: 'heap.overview',
    text: `{"snapshot":{"meta":${HEAP_META},"node_count":2,"edge_count":1,"trace_function_count":1},"nodes":[0,0,1,0,1,0,1,1,3,16,0,1],"edges":[1,1,6],"trace_function_infos":[0,0,0,0,0,0],"trace_tree":[1,0,0,0,[]],"samples":[0,1,50000,3],"locations":[],"strings":["","Order"]}`,
  },
  'sampled heap profile': {
    query: 'profile.overview',
    text: `{"head":{"callFrame":${CALL_FRAME},"selfSize":0,"id":1,"children":[{"callFrame":${CALL_FRAME},"selfSize":64,"id":2,"children":[]}]},"samples":[{"size":64,"nodeId":2,"ordinal":1}]}`,
  },
  'JS coverage': {
    query: 'coverage.overview',
    text: '{"result":[{"scriptId":"1","url":"http://shop.test/a.js","functions":[{"functionName":"f","isBlockCoverage":true,"ranges":[{"startOffset":0,"endOffset":9,"count":1}]}]}]}',
  },
  'CSS coverage': {
    query: 'coverage.overview',
    text: '[{"url":"http://shop.test/a.css","ranges":[{"start":0,"end":4}],"text":"a { top: 0 }"}]',
  },
  'Lighthouse report': {
    query: 'lighthouse.report',
    text: '{"lighthouseVersion":"13.0.0","requestedUrl":"http://shop.test/","fetchTime":"2026-01-01T00:00:00.000Z","audits":{"first-contentful-paint":{"id":"first-contentful-paint","title":"First Contentful Paint","score":1,"numericValue":10,"numericUnit":"millisecond"}},"categories":{"performance":{"id":"performance","title":"Performance","score":1,"auditRefs":[{"id":"first-contentful-paint","weight":10}]}}}',
  },
  'console log': {
    query: 'console.overview',
    text: '{"penConsole":1,"creator":"PEN Workbench 1.0","target":{"type":"page","title":"Shop","url":"http://shop.test/"},"startedAtMs":1000,"durationMs":50,"dropped":0,"messages":[{"timeMs":1010,"lastTimeMs":1010,"count":1,"kind":"message","level":"log","type":"log","text":"ready","isError":false,"isBeforeEnable":false,"depth":0,"note":null,"place":{"url":"http://shop.test/a.js","line":1,"column":1},"stack":[]}]}',
  },
  'capture of an application': {
    query: 'application.manifest',
    text: '{"penApplication":1,"kind":"cpu","endpoints":[{"address":"http://localhost:9222","product":"Chrome/156"}],"startedAt":"2026-11-20T12:00:00.000Z","startSkewMs":1.5,"members":[],"notCaptured":[]}',
  },
};

/** Each of these turns a valid file into an invalid one. */
const WRONG: Readonly<Record<string, (text: string) => string>> = {
  empty: () => '',
  'cut off': (text) => text.slice(0, Math.floor(text.length * 0.6)),
  malformed: (text) => text.replace(/":(?!.*":)/, '";'),
  'a text': () => 'Dear reader, this is not what the name of the file says.',
  'a list of numbers where objects belong': (text) => text.replaceAll(/\{(?=[^{}]*\})[^{}]*\}/g, '[1,2]'),
};

/** Error codes about the file; any other would be a bug. */
const OF_THE_FILE = ['empty_file', 'truncated_file', 'damaged_file', 'unsupported_format'];

async function ask(name: string, text: string, query: AnalysisQueryName): Promise<AppResult<unknown>> {
  const filePath = await files.write(name, Buffer.from(text));
  return port.ask({ type: 'query', documentId: name, source: { filePath }, query, params: {} });
}

describe.each(Object.entries(WHOLE))('%s', (_, { query, text }) => {
  it('that is valid answers', async () => {
    expect(await ask('whole', text, query)).toMatchObject({ ok: true });
  });

  it.each(Object.entries(WRONG))('that is %s is refused', async (how, spoil) => {
    const wrong = spoil(text);
    expect(wrong).not.toBe(text);
    const refused = await ask(how.replaceAll(' ', '-'), wrong, query);
    expect(refused.ok ? JSON.stringify(refused.value) : refused.error.code).toSatisfy((code: string) =>
      OF_THE_FILE.includes(code),
    );
    expect(refused.ok ? '' : refused.error.message).not.toMatch(/undefined|NaN|\[object/);
  });
});
