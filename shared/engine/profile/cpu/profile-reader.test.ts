/** Reading CPU profiles: split chunks, other writers, damaged files, and other formats. */
import { describe, expect, it } from 'vitest';
import { bytesOf, profileOf, type FileNode, type FileProfile } from './testing/profile-picture.ts';
import { askerOf, readProfile } from './testing/read-profile.ts';
import { linesOfTree } from '../testing/profile-text.ts';
import type { Ask } from '../testing/read-profile.ts';

const PICTURE = `
(root)
  main
    tick
      work
    work
  (program)
`;
const PROFILE: FileProfile = profileOf(PICTURE, 'main:100 work#1:200 work#2:300 (program):50', 10);
const [, , tick] = PROFILE.nodes;
if (tick !== undefined) {
  tick.callFrame.functionName = 'zähle\n“日”';
  tick.positionTicks = [
    { line: 20, ticks: 3 },
    { line: 21, ticks: 1 },
  ];
}
const BYTES = bytesOf(PROFILE);
const WHOLE = readProfile(BYTES);

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const linesOf = (of: Ask): string[] =>
  linesOfTree(of, {}, ({ name, line, column, self, samples }) => `${name} ${line}:${column} ${self} ×${samples}`);
const LINES = linesOf(askerOf(BYTES));

describe('a file', () => {
  it('reads the same wherever the chunks are split', () => {
    expect(WHOLE.ok).toBe(true);
    for (let cut = 0; cut < BYTES.length; cut += 1) expect(readProfile(BYTES, [cut])).toEqual(WHOLE);
    const everywhere = Array.from({ length: BYTES.length }, (_, at) => at);
    expect(readProfile(BYTES, everywhere)).toEqual(WHOLE);
  });

  it('reads the same with spaces, through the general reader', () => {
    const spaced = encode(`\ufeff${JSON.stringify(PROFILE, null, 2)}\n`);
    expect(readProfile(spaced)).toEqual(WHOLE);
    for (let cut = 0; cut < spaced.length; cut += 7) expect(readProfile(spaced, [cut])).toEqual(WHOLE);
  });

  it('reads members in any order and skips unknown ones', () => {
    const nodes = PROFILE.nodes.map(({ id, callFrame, ...node }) => ({
      deoptReason: 'no {"reason"}',
      ...node,
      extra: { children: [7, { id: 'x' }], callFrame: 3 },
      callFrame: { codeType: 'JS', extra: [{}], ...callFrame },
      id,
    }));
    const { samples, timeDeltas, startTime, endTime } = PROFILE;
    const other = { timeDeltas, meta: [{ nodes: 1 }], samples, endTime, $vscode: { rootPath: '/' }, startTime, nodes };
    expect(linesOf(askerOf(bytesOf(other)))).toEqual(LINES);
    expect(linesOf(askerOf(encode(JSON.stringify(other, null, 1))))).toEqual(LINES);
  });

  it('reads parents, children or both, in any order and with any ids', () => {
    const parents = new Map(PROFILE.nodes.flatMap(({ id, children = [] }) => children.map((callee) => [callee, id])));
    const renamed = (id: number): number => id * 1e9 + 0.5;
    const withParents = PROFILE.nodes.map(({ id, callFrame, hitCount }) => {
      const parent = parents.get(id);
      return { callFrame, hitCount, id: renamed(id), ...(parent === undefined ? {} : { parent: renamed(parent) }) };
    });
    const samples = PROFILE.samples.map(renamed);
    expect(linesOf(askerOf(bytesOf({ ...PROFILE, nodes: withParents, samples })))).toEqual(LINES);
    const reversed = { ...PROFILE, nodes: withParents.toReversed(), samples };
    expect(linesOf(askerOf(bytesOf(reversed)))).toEqual(LINES);
    const both = PROFILE.nodes.map((node) => ({ ...node, parent: parents.get(node.id) }));
    expect(linesOf(askerOf(bytesOf({ ...PROFILE, nodes: both })))).toEqual(LINES);
  });

  it('reads the nested format of Chrome before 58, with seconds and timestamps', () => {
    const byId = new Map(PROFILE.nodes.map((node) => [node.id, node]));
    const nested = ({ id, hitCount, callFrame, children = [] }: FileNode): object => ({
      functionName: callFrame.functionName,
      url: callFrame.url,
      lineNumber: callFrame.lineNumber + 1,
      columnNumber: callFrame.columnNumber + 1,
      hitCount,
      callUID: 1,
      children: children.flatMap((callee) => byId.get(callee) ?? []).map(nested),
      id,
    });
    const [root] = PROFILE.nodes;
    let atUs = PROFILE.startTime;
    const timestamps = PROFILE.timeDeltas.map((delta) => (atUs += delta));
    const old = {
      head: root === undefined ? null : nested(root),
      startTime: PROFILE.startTime / 1e6,
      endTime: PROFILE.endTime / 1e6,
      samples: PROFILE.samples,
      timestamps,
    };
    const of = askerOf(bytesOf(old));
    expect(of('profile.overview', {}).durationMs).toBeCloseTo(0.66, 9);
    const rounded = linesOf(of).map((line) =>
      line.replace(/ ([\d.]+) ×/, (_, ms) => ` ${Number(Number(ms).toFixed(6))} ×`),
    );
    expect(rounded).toEqual(LINES);
  });

  it('merges callees of one call with the same function', () => {
    const profile = profileOf('(root)\n  a\n    b\n      c\n  a\n    b\n      d\n    e', 'c:10 d:20 e:30 a#2:40');
    const of = askerOf(bytesOf(profile));
    expect(linesOf(of).map((line) => line.replace(/ .*×/, ' ×').trimEnd())).toHaveLength(5);
    expect(of('profile.overview', {}).nodes).toBe(8);
    expect([...of('profile.chart', {}).sizes]).toEqual([0.1, 0.03, 0.03, 0.01, 0.02]);
  });

  it('reads very deep stacks', () => {
    const depth = 200_000;
    const callFrame = { functionName: 'deep', scriptId: '1', url: 'a.js', lineNumber: 0, columnNumber: 0 };
    const nodes = Array.from({ length: depth }, (_, at) => ({
      id: at + 1,
      callFrame,
      hitCount: 0,
      ...(at + 1 < depth ? { children: [at + 2] } : {}),
    }));
    const of = askerOf(
      bytesOf({ nodes, startTime: 0, endTime: 30, samples: [depth, 1, depth], timeDeltas: [0, 10, 10] }),
    );
    expect(of('profile.functions', {}).rows[0]).toMatchObject({ self: 0.03, total: 0.03 });
    expect(of('profile.chart', {})).toMatchObject({ depths: depth });
    expect(of('profile.chart', { order: 'left-heavy' })).toMatchObject({ depths: depth });
  });
});

describe('errors name the defect of the file', () => {
  const node = '{"id":1,"callFrame":{"functionName":"a","url":"","lineNumber":0,"columnNumber":0}}';
  it.each([
    ['an empty file', '', 'empty_file', 0],
    ['spaces', ' \n ', 'unsupported_format', 0],
    ['a list', '[1]', 'unsupported_format', 0],
    ['text', 'hello', 'unsupported_format', 0],
    ['an object of something else', '{"traceEvents":[{"ph":"X"}]}', 'unsupported_format', 0],
    ['a heap profile', '{"head":{"callFrame":{},"selfSize":1},"samples":[{"size":1}]}', 'damaged_file', 49],
    ['nodes that are not a list', '{"nodes":7}', 'damaged_file', 9],
    ['a node that is not an object', '{"nodes":[7]}', 'damaged_file', 10],
    ['a call without a function', '{"nodes":[{"id":1}]}', 'damaged_file', 9],
    ['a function that is a number', '{"nodes":[{"id":1,"callFrame":4}]}', 'damaged_file', 30],
    ['an id that is a string', '{"nodes":[{"id":"1"}]}', 'damaged_file', 16],
    ['a negative count', '{"nodes":[{"hitCount":-1}]}', 'damaged_file', 22],
    ['children that are not a list', '{"nodes":[{"children":{}}]}', 'damaged_file', 22],
    ['calls twice', '{"nodes":[],"nodes":[]}', 'damaged_file', 20],
    ['samples twice', '{"samples":[],"samples":[]}', 'damaged_file', 24],
    ['times that are strings', '{"timeDeltas":["a"],"nodes":[]}', 'damaged_file', 15],
    ['two calls with one id', `{"nodes":[${node},${node}]}`, 'damaged_file', 9],
    ['a missing callee', `{"nodes":[${node.replace('}}', '},"children":[2]}')}]}`, 'damaged_file', 9],
    ['a missing caller', `{"nodes":[${node.replace('}}', '},"parent":2}')}]}`, 'damaged_file', 9],
    ['a call that calls itself', `{"nodes":[${node.replace('}}', '},"children":[1]}')}]}`, 'damaged_file', 9],
    ['a sample of an unknown node', `{"nodes":[${node}],"samples":[2],"timeDeltas":[0]}`, 'damaged_file', 104],
    ['a trailing comma', `{"nodes":[${node},]}`, 'damaged_file', 93],
    ['text after the end', `{"nodes":[${node}]} x`, 'damaged_file', 95],
  ])('%s', (_, text, code, byteOffset) => {
    const result = readProfile(encode(text));
    expect(result.ok ? 'ok' : [result.error.code, result.error.data?.['byteOffset']]).toEqual([code, byteOffset]);
  });

  it('a truncated file, at its last byte', () => {
    for (let end = 12; end < BYTES.length; end += 1) {
      const result = readProfile(BYTES.slice(0, end));
      const found = result.ok ? 'ok' : [result.error.code, result.error.data?.['byteOffset']];
      expect(found).toEqual(['truncated_file', end]);
    }
  });

  it('a file with more calls than the memory limit allows, also on a second call', () => {
    const many = `(root)\n${Array.from({ length: 3000 }, (_, at) => `  f${at}`).join('\n')}`;
    const result = readProfile(bytesOf(profileOf(many, '')), [], { ceilingBytes: () => 20_000 });
    expect(result.ok ? 'ok' : result.error.code).toBe('too_large');
  });
});
