import { expect, it } from 'vitest';
import { PERFETTO_JSON_VERSION } from './json-version.ts';
import { createPerfettoToJson } from './perfetto-to-json.ts';
import { traceOfPackets, type Fields } from './testing/packets.ts';
import { createTypeScan } from './type-scan.ts';

const THREAD: Fields = { 8: 1_000_000, 10: 1, 60: { 1: 9, 4: { 1: 7, 2: 8, 5: 'CrRendererMain' } } };
const event = (timeUs: number, fields: Fields): Fields => ({
  8: timeUs * 1000,
  10: 1,
  11: { 11: 9, 22: ['toplevel'], ...fields },
});
const BYTES = traceOfPackets([
  THREAD,
  event(5000, { 9: 1, 23: 'RunTask', 4: { 10: 'text', 6: 'ü "quoted"' } }),
  event(5200, { 9: 3, 23: 'Mark', 4: [{ 10: 'number', 4: 5 }] }),
  event(5300, { 9: 2 }),
]);

it('has a new number when the text changes', () => {
  const scan = createTypeScan();
  scan.write(BYTES);
  let text = '';
  const converter = createPerfettoToJson({ types: scan.types, onText: (piece) => (text += piece) });
  converter.write(BYTES);
  for (const end = converter.end(); end.next().done !== true;) continue;
  expect(PERFETTO_JSON_VERSION).toBe(1);
  expect(text).toBe(
    [
      '{"traceEvents":[',
      '{"args":{"text":"ü \\"quoted\\""},"cat":"toplevel","name":"RunTask","ph":"B","pid":7,"tid":8,"ts":5000},',
      '{"args":{"number":5},"cat":"toplevel","name":"Mark","ph":"I","pid":7,"tid":8,"ts":5200,"s":"t"},',
      '{"args":{},"cat":"toplevel","name":"","ph":"E","pid":7,"tid":8,"ts":5300},',
      '{"args":{"name":"CrRendererMain"},"cat":"__metadata","name":"thread_name","ph":"M","pid":7,"tid":8,"ts":0}',
      '],"metadata":{}}',
    ].join('\n'),
  );
});
