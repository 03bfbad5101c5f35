/** Files of the kinds that no tool reads by path. */
import { refuseWrongFiles, type WholeFile } from '../testing/refuse-wrong-files.ts';

const CALL_FRAME = '{"functionName":"f","scriptId":"1","url":"a.js","lineNumber":1,"columnNumber":0}';
const HEAP_META =
  '{"node_fields":["type","name","id","self_size","edge_count","trace_node_id"],"node_types":[["synthetic","object"],"string","number","number","number","number"],"edge_fields":["type","name_or_index","to_node"],"edge_types":[["element","property"],"string_or_number","node"],"trace_function_info_fields":["function_id","name","script_name","script_id","line","column"],"trace_node_fields":["id","function_info_index","count","size","children"],"sample_fields":["timestamp_us","last_assigned_id"]}';

/** A small valid file of each kind, and a query that it answers. */
const WHOLE: Readonly<Record<string, WholeFile>> = {
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
};

refuseWrongFiles(WHOLE);
