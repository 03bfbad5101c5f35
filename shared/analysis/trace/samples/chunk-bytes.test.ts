/** Chunks parsed from their bytes are the same as chunks parsed as text. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createChunkReader } from './chunk-bytes.ts';
import { readChunk } from './profile-events.ts';

const encoder = new TextEncoder();
const reader = createChunkReader();

const NODE =
  '{"callFrame":{"codeType":"JS","columnNumber":29,"functionName":"measure","lineNumber":10},"id":11,"parent":7}';

it('reads the form of Chrome without its unused members', () => {
  const chunk = reader.read(
    encoder.encode(
      `{"data":{"columns":[40,0],"cpuProfile":{"nodes":[${NODE}],"samples":[11,-2],"trace_ids":{"143660617":3}},"lines":[1,2],"timeDeltas":[20,-7],"endTime":99}}`,
    ),
  );
  expect(chunk).toEqual({
    nodes: [{ id: 11, parent: 7, name: 'measure', url: '', line: 11, column: 30 }],
    samples: Float64Array.of(11, -2),
    deltasUs: Float64Array.of(20, -7),
    endUs: 99,
  });
});

it.each([
  ['older versions of Chrome', '{"data":{"cpuProfile":{"samples":[1,2],"timeDeltas":[5,-3],"endTime":9}}}'],
  ['no profile', '{"data":{"timeDeltas":[1]}}'],
  ['nothing', '{"data":{}}'],
  ['empty lists', '{"data":{"cpuProfile":{"nodes":[],"samples":[],"trace_ids":{}},"timeDeltas":[]}}'],
  ['spaces', '{ "data": {"cpuProfile":{"samples":[1, 2]},"timeDeltas":[5,-3]}}'],
  ['a text after it', '{"data":{"cpuProfile":{"samples":[1]}}}x'],
  ['another member first', '{"more":1,"data":{"cpuProfile":{"samples":[1]}}}'],
  ['a member twice', '{"data":{"timeDeltas":[1],"timeDeltas":[2,3]}}'],
  ['a profile twice', '{"data":{"cpuProfile":{"samples":[1]},"cpuProfile":{"samples":[2]}}}'],
  ['data twice', '{"data":{"cpuProfile":{"samples":[1]}},"data":{"cpuProfile":{"samples":[2]}}}'],
  ['an end twice', '{"data":{"endTime":1,"endTime":2}}'],
  ['fractions and exponents', '{"data":{"cpuProfile":{"samples":[1.5,2e1]},"timeDeltas":[-0,1]}}'],
  ['a leading zero', '{"data":{"cpuProfile":{"samples":[01]}}}'],
  ['long numbers', '{"data":{"cpuProfile":{"samples":[1]},"timeDeltas":[12345678901234567890]}}'],
  ['a number out of range', '{"data":{"cpuProfile":{"samples":[1e999]}}}'],
  ['texts for numbers', '{"data":{"cpuProfile":{"samples":["1"]}}}'],
  ['a node without an id', '{"data":{"cpuProfile":{"nodes":[{"callFrame":{}}]}}}'],
  ['nodes that are no list', '{"data":{"cpuProfile":{"nodes":{"0":1}}}}'],
  ['nodes with wrong brackets', '{"data":{"cpuProfile":{"nodes":[{"id":1]}}}}'],
  ['an escaped key', '{"data":{"cpuProfile":{"s\\u0061mples":[1]}}}'],
  ['a missing comma', '{"data":{"cpuProfile":{"samples":[1]}"timeDeltas":[1]}}'],
  ['a trailing comma', '{"data":{"cpuProfile":{"samples":[1,]}}}'],
  ['an invalid unused member', '{"data":{"cpuProfile":{"samples":[1],"trace_ids":{"1":3,}}}}'],
  ['a control character', '{"data":{"sou\u0001rce":"x","cpuProfile":{"samples":[1]}}}'],
  ['a cut', '{"data":{"cpuProfile":{"samples":[1'],
  ['a list', '[1]'],
  ['no bytes', ''],
])('agrees with the text for %s', (_what, text) => {
  expect(reader.read(encoder.encode(text))).toEqual(readChunk(text));
});

it('agrees with the text for any members and any cut', () => {
  const numbers = fc.array(fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.double()));
  const nodes = fc.array(
    fc.record({ id: fc.nat(), parent: fc.option(fc.nat()), callFrame: fc.record({ functionName: fc.string() }) }),
  );
  const profile = fc.record(
    { nodes, samples: numbers, trace_ids: fc.dictionary(fc.string(), fc.integer()), timeDeltas: numbers },
    { requiredKeys: [] },
  );
  const data = fc.record(
    {
      columns: numbers,
      cpuProfile: profile,
      source: fc.string(),
      timeDeltas: fc.option(numbers),
      endTime: fc.oneof(fc.integer(), fc.string()),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(data, fc.option(fc.nat()), (members, cut) => {
      const text = JSON.stringify({ data: members });
      const bytes = encoder.encode(text).subarray(0, cut ?? text.length * 4);
      expect(reader.read(bytes)).toEqual(readChunk(new TextDecoder().decode(bytes)));
    }),
  );
});
