import { describe, expect, it } from 'vitest';
import { CAPTURE_KINDS } from '../../../shared/core/contracts/captures.ts';
import { outlineJson } from '../../../shared/core/sniff/json-outline.ts';
import { HEAD_BYTES } from '../../../shared/core/sniff/sniff.ts';
import { createSampleScanner, detectKind } from './detect-kind.ts';

const kindOf = (bytes: string | Buffer) => {
  const found = detectKind(Buffer.from(bytes).subarray(0, HEAD_BYTES), 'file');
  return found.ok ? found.value.kind : found.error.code;
};
const foundIn = (bytes: string | Buffer) => {
  const found = detectKind(Buffer.from(bytes), 'file');
  return found.ok ? found.value.kind : found.error.message;
};
const long = 'x'.repeat(HEAD_BYTES);

/** Files of features that may not be there. */
const FEATURE_FILES: readonly (readonly [string, string, string])[] = [
  ['a memory ledger', '{"penMemoryLedger":1,"target":{"id":"t"', 'memory-ledger'],
  ['an exploration', '{"penExploration":1,"version":1', 'exploration'],
  ['a proof', '{"penProof":1,"asked":null', 'proof'],
  ['a measured interaction', '{"penInteraction":1,"asked":{', 'interaction'],
  ['a comparison', '{"penComparison":1,"captures":[{"id":"heap-0000000a"', 'comparison'],
];

describe('the kind of a capture', () => {
  it.each<readonly [string, string, string]>([
    [
      'a heap snapshot',
      '{"snapshot":{"meta":{"node_fields":["type"]},"node_count":3,"trace_function_count":0},"nodes":[1,2',
      'heap-snapshot',
    ],
    [
      'an older one, counts only',
      '{"snapshot":{"title":"1","uid":1,"node_count":3,"edge_count":2},"nodes":[',
      'heap-snapshot',
    ],
    [
      'a trace whose first event holds an object named snapshot',
      '{"traceEvents":[{"args":{"snapshot":{"documentLoaderURL":""}},"cat":"loading","ph":"O","pid":1,"tid":1,"ts":1000}]}',
      'trace',
    ],
    ['a trace whose first event has longer arguments than the head', `[{"args":{"data":"${long}"},"ph":"X"}]`, 'trace'],
    [
      'a sampling profile with its samples first',
      `{"samples":[{"size":16,"nodeId":3,"ordinal":1}],"x":"${long}"`,
      'heap-profile',
    ],
    ['a CPU profile with its samples first', `{"samples":[1,2,3],"timeDeltas":[1,2],"x":"${long}"`, 'cpu-profile'],
    [
      'a heap recorded with stacks',
      '{"snapshot":{"meta":{"node_fields":[]},"trace_function_count":812},"nodes":[',
      'heap-timeline',
    ],
    [
      'a sampling profile',
      '{"head":{"callFrame":{"functionName":"(root)"},"selfSize":0,"id":1,"children":[{"callFr',
      'heap-profile',
    ],
    [
      'a CPU profile',
      '{"nodes":[{"id":1,"callFrame":{"functionName":"(root)","scriptId":"0"},"hitCount":0}],"startTime":1',
      'cpu-profile',
    ],
    [
      'a CPU profile with its times first',
      '{"startTime":1,"endTime":2,"samples":[],"timeDeltas":[],"nodes":[]}',
      'cpu-profile',
    ],
    [
      'a CPU profile of Chrome before 58',
      '{"head":{"functionName":"(root)","scriptId":"0","url":"","lineNumber":0,"hitCount":0,"callUID":1,"children":[{"fun',
      'cpu-profile',
    ],
    ['a trace', '{"traceEvents":[{"pid":1,"tid":1,"ts":2,"ph":"X"}]}', 'trace'],
    ['an empty trace', '{"traceEvents":[]}', 'trace'],
    ['a trace as a list', '[{"pid":1,"tid":1,"ts":2,"ph":"M","name":"thread_name"},', 'trace'],
    ['a trace with metadata first', '{"metadata":{"source":"DevTools","startTime":"2026"},"traceEvents":[', 'trace'],
    [
      'a trace with source maps before its events',
      `{"metadata":{"source":"DevTools","sourceMaps":[{"url":"${long}`,
      'trace',
    ],
    ['a console log', '{"penConsole":1,"creator":"PEN Workbench 1.0","target":{"type":"page"', 'console'],
    ['a network log', '{"log":{"version":"1.2","creator":{"name":"WebInspector"},"pages":[],"entries":[', 'network'],
    [
      'coverage of the protocol',
      '{"result":[{"scriptId":"9","url":"file:///a.js","functions":[]}],"timestamp":1}',
      'js-coverage',
    ],
    ['coverage with the source first', `[{"url":"http://a/b.js","scriptId":"3","source":"${long}`, 'js-coverage'],
    [
      'DevTools’ coverage of scripts',
      `[{"url":"http://a/b.js?x=1","ranges":[{"start":0,"end":3}],"text":"${long}`,
      'js-coverage',
    ],
    [
      'DevTools’ coverage of styles',
      `[{"url":"http://a/b.css?x=1","ranges":[{"start":0,"end":3}],"text":"${long}`,
      'css-coverage',
    ],
    ['Istanbul’s', '{"/src/a.ts":{"path":"/src/a.ts","statementMap":{"0":{}},"fnMap":{}}}', 'js-coverage'],
    ['Lighthouse', '{"lighthouseVersion":"13.5.0","requestedUrl":"http://a","audits":{', 'lighthouse'],
    ['anything behind a byte order mark and spaces', '\uFEFF \n\t{ "traceEvents" : [', 'trace'],
    ...FEATURE_FILES.filter(([, , kind]) => kind in CAPTURE_KINDS),
  ])('is recognised by the content: %s', (_name, text, kind) => {
    expect(kindOf(text)).toBe(kind);
  });

  it.each([
    ['an HTML report', '<!DOCTYPE html><html>', 'an HTML page'],
    ['prose', 'hello there', 'text that is not JSON'],
    ['other JSON', '{"name":"pen","version":"1"}', 'a JSON object with "name", "version"'],
    ['a source map', '{"version":3,"sources":[],"mappings":""}', 'a JSON object with "version", "sources", "mappings"'],
    [
      'results of axe-core',
      '{"testEngine":{"name":"axe-core"},"testRunner":{"name":"axe"},"violations":[]}',
      'a JSON object with "testEngine", "testRunner", "violations"',
    ],
    ['an empty object', '{}', 'a JSON object without known keys'],
    ['an empty list', '[]', 'an empty JSON list'],
    ['numbers', '[1,2,3]', 'a JSON list of unknown items'],
    ['a string', '"snapshot"', 'a single JSON value'],
    ['whitespace', ' \n ', 'whitespace'],
    ['an image', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d]), 'a PNG image'],
    ['an archive', Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x00]), 'a ZIP archive'],
    ['a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0x02]), 'an ELF program'],
    ['zeros', Buffer.alloc(100), 'binary data'],
    ['other protobuf', Buffer.from([10, 2, 8, 0, 18, 1, 0]), 'binary data'],
    ['UTF-16', Buffer.from('\uFEFF{"snapshot":1}', 'utf16le'), 'UTF-16 text'],
  ])('is refused and the error names what was found: %s', (_name, content, found) => {
    expect(foundIn(content)).toContain(found);
  });

  it("is a trace if it is in Perfetto's format", () => {
    expect(kindOf(Buffer.from([10, 2, 8, 0, 10, 0x82, 0, 8, 7, 10, 2, 8, 1]))).toBe('trace');
    expect(kindOf(Buffer.from([10, 2, 8, 0]))).toBe('trace');
  });

  it('of an empty file is an error', () => {
    expect(kindOf('')).toBe('empty_file');
  });

  it('is not detected from the same words inside other values', () => {
    expect(kindOf('{"note":"{\\"snapshot\\":{\\"meta\\":{}}","traceEvent":1}')).toBe('unsupported_format');
    expect(kindOf('{"data":{"traceEvents":[]}}')).toBe('unsupported_format');
    expect(kindOf('{"snapshot":"yes","nodes":[1]}')).toBe('unsupported_format');
  });

  it('survives deep nesting and truncated escapes', () => {
    expect(kindOf('['.repeat(HEAD_BYTES))).toBe('unsupported_format');
    expect(kindOf(`{"a":${'{"a":'.repeat(10_000)}`)).toBe('unsupported_format');
    expect(kindOf('{"traceEvents":[{"name":"\\u00')).toBe('trace');
    expect(kindOf('{"a\\')).toBe('unsupported_format');
  });

  it('is the same or unknown wherever the head ends', () => {
    const text =
      '{"snapshot":{"meta":{"node_fields":["type","name"]},"node_count":3,"edge_count":2,"trace_function_count":0},"nodes":[1]}';
    for (let end = 1; end < text.length; end += 1) {
      expect(['heap-snapshot', 'unsupported_format']).toContain(kindOf(text.slice(0, end)));
    }
  });
});

describe('the outline of JSON', () => {
  it('keeps the keys before the text ended', () => {
    const outline = outlineJson('{"a":1,"b":{"c":"d","e":[{"f":');
    expect(outline).toMatchObject({ type: 'object' });
    const entries = outline?.type === 'object' ? outline.entries : new Map();
    expect([...entries.keys()]).toEqual(['a', 'b']);
  });

  it('is null for text that is not JSON', () => {
    for (const text of ['', '  ', 'x y', '<a>', '}', '-', 'nonsense'])
      expect(outlineJson(text)?.type ?? null).not.toBe('object');
  });
});

describe('samples of a heap recorded over time', () => {
  const snapshot = (samples: string) =>
    `{"snapshot":{"meta":{"sample_fields":["timestamp_us","last_assigned_id"]}},"nodes":[${'1,2,3,'.repeat(400)}4],"edges":[1,2],"trace_function_infos":[],"trace_tree":[],"samples":${samples},"locations":[],"strings":["\\"samples\\":[1]","samples"]}`;

  it.each([
    ['[0,5,10,9]', true],
    [' [\n 0,5]', true],
    ['[]', false],
    ['[ \n]', false],
  ])('%s', (samples, expected) => {
    const bytes = Buffer.from(snapshot(samples));
    for (const size of [1, 7, 64, 130, 1000, bytes.length]) {
      const scanner = createSampleScanner();
      for (let at = 0; at < bytes.length; at += size) scanner.push(bytes.subarray(at, at + size));
      expect(scanner.hasSamples).toBe(expected);
    }
  });

  it('are not detected inside strings', () => {
    const scanner = createSampleScanner();
    scanner.push(Buffer.from('{"snapshot":{},"nodes":[],"edges":[],"strings":["\\"samples\\":[1]","samples","x"]}'));
    expect(scanner.hasSamples).toBeNull();
  });
});
