/** Invalid files, from the tool's call to its answer: refused with the reason, and the next file is read normally. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCoreBench, type BenchCaller, type CoreBench } from './testing/core-bench.ts';

const META =
  '{"node_fields":["type","name","id","self_size","edge_count"],"node_types":[["synthetic","object"],"string","number","number","number"],"edge_fields":["type","name_or_index","to_node"],"edge_types":[["element","property"],"string_or_number","node"]}';
const CALL = '{"functionName":"work","scriptId":"1","url":"http://shop.test/a.js","lineNumber":0,"columnNumber":0}';

/** A valid file of each kind that a tool reads by path, and that tool. */
const WHOLE = {
  'heap snapshot': {
    name: 'a.heapsnapshot',
    text: `{"snapshot":{"meta":${META},"node_count":2,"edge_count":1},"nodes":[0,0,1,0,1,1,1,3,16,0],"edges":[1,1,5],"strings":["","Order"]}`,
    read: (capture: string) => ['pen_heap_summary', { capture }] as const,
  },
  'CPU profile': {
    name: 'a.cpuprofile',
    text: `{"nodes":[{"id":1,"callFrame":{"functionName":"(root)","scriptId":"0","url":"","lineNumber":-1,"columnNumber":-1},"children":[2]},{"id":2,"callFrame":${CALL}}],"startTime":0,"endTime":2000,"samples":[2,2],"timeDeltas":[0,1000]}`,
    read: (capture: string) => ['pen_cpu_summary', { capture }] as const,
  },
  trace: {
    name: 'a.json',
    text: `{"traceEvents":[{"name":"thread_name","ph":"M","pid":1,"tid":1,"ts":0,"cat":"__metadata","args":{"name":"CrRendererMain"}},{"name":"RunTask","cat":"toplevel","ph":"X","args":{},"pid":1,"tid":1,"ts":1000,"dur":60000}]}`,
    read: (capture: string) => ['pen_trace_insights', { capture }] as const,
  },
  'network log': {
    name: 'a.har',
    text: `{"log":{"version":"1.2","creator":{"name":"x","version":"1"},"pages":[],"entries":[{"startedDateTime":"2026-01-01T00:00:00.000Z","time":1,"request":{"method":"GET","url":"http://shop.test/","httpVersion":"h2","headers":[],"queryString":[],"cookies":[],"headersSize":-1,"bodySize":0},"response":{"status":200,"statusText":"OK","httpVersion":"h2","headers":[],"cookies":[],"content":{"size":1,"mimeType":"text/html"},"redirectURL":"","headersSize":-1,"bodySize":1},"cache":{},"timings":{"send":0,"wait":1,"receive":0}}]}}`,
    read: (capture: string) => ['pen_network_waterfall', { capture }] as const,
  },
} as const;

/** Error codes about the file; any other would be a bug. */
const OF_THE_FILE = ['empty_file', 'truncated_file', 'damaged_file', 'unsupported_format', 'analysis_failed'];

/** Each of these turns a valid file into an invalid one. */
const WRONG: Readonly<Record<string, (text: string) => string | Uint8Array>> = {
  empty: () => '',
  truncated: (text) => text.slice(0, Math.floor(text.length * 0.6)),
  // The last colon is one of JSON's in each.
  malformed: (text) => text.replace(/:(?=[^:]*$)/, ';'),
  'a picture': () => Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]),
  'a text': () => 'Dear reader, this is not what the name of the file says.',
  'some other JSON': () => '{"orders":[{"id":1}]}',
  'half a zip': () => Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xab]),
};

let bench: CoreBench;
let claude: BenchCaller;
beforeAll(async () => {
  bench = await createCoreBench();
  claude = bench.caller('Claude Code');
});
afterAll(() => bench[Symbol.asyncDispose]());

describe.each(Object.entries(WHOLE))('a %s', (_kind, { name, text, read }) => {
  test.each(Object.entries(WRONG))('that is %s', async (how, spoil) => {
    const file = `${how.replaceAll(' ', '-')}-${name}`;
    writeFileSync(join(bench.project, file), spoil(text));
    const [tool, params] = read(file);
    const refused = await claude.ask(tool, params);
    expect(refused.ok ? 'an answer' : refused.error.code).toSatisfy((code: string) => OF_THE_FILE.includes(code));
    expect(refused.text).not.toMatch(/undefined|NaN|\[object/);
  });

  test('a valid file is read after all of them, by path and imported', async () => {
    writeFileSync(join(bench.project, name), text);
    const [tool, params] = read(name);
    await claude.run(tool, params);
    const imported = await claude.run('pen_import', { path: name });
    const [, ofLibrary] = read(String(imported.value['captureId']));
    expect(await claude.ask(tool, ofLibrary)).toMatchObject({ ok: true });
  });
});
