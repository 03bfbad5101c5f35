/** Detection of Perfetto traces by their first bytes, and errors of traces without Chrome's events. */
import { describe, expect, it } from 'vitest';
import { createTypeScan } from './type-scan.ts';
import { createPerfettoToJson } from './perfetto-to-json.ts';
import { isPerfettoHead } from './perfetto-head.ts';
import { converted, message, traceOfPackets, type Fields } from './testing/packets.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
/** An event of a thread, with its thread descriptor. */
const EVENT: Fields = {
  8: 5000,
  10: 1,
  87: true,
  60: { 1: 9, 4: { 1: 7, 2: 8, 5: 'CrRendererMain' } },
  11: { 9: 3, 11: 9, 22: ['v8'], 23: 'once' },
};

describe('a Perfetto trace', () => {
  it.each([
    ['of some packets', traceOfPackets([{ 10: 1, 33: {} }, EVENT, EVENT, EVENT]), true],
    ['of one packet', traceOfPackets([EVENT]), true],
    [
      'whose second packet is longer than what is looked at',
      traceOfPackets([EVENT, { 33: 'x'.repeat(900) }]).slice(0, 200),
      true,
    ],
    ['nothing', new Uint8Array(0), false],
    ['a line of text behind an empty one', text('\n\u0003abc'), false],
    ['JSON behind an empty line', text('\n{"traceEvents":[]}'), false],
    ['another message', message({ 2: [1, 2, 3] }), false],
    ['a packet that does not end', text('\n\u00ff\u00ff\u00ff\u00ff'), false],
  ])('%s', (_what, bytes, isOne) => {
    expect(isPerfettoHead(bytes)).toBe(isOne);
  });

  it('without events of Chrome is refused, with a list of its contents', () => {
    const kernel: Fields = { 1: { 1: 0, 2: [{ 1: 5, 2: 1 }] } };
    const linux = traceOfPackets([kernel, kernel, kernel, { 2: { 1: { 1: 1 } } }]);
    expect(() => converted(linux)).toThrow(
      expect.objectContaining({
        error: expect.objectContaining({
          code: 'unsupported_format',
          message: expect.stringContaining(
            'no events of Chrome (track events), the only ones that can be shown. It contains 3 packets of the Linux kernel (ftrace), 1 packet of the list of processes',
          ),
        }),
      }),
    );
    expect(() => converted(traceOfPackets([{ 10: 1 }]))).toThrow('It contains only descriptions');
  });

  it('is read from compressed packets, with an inflate function', () => {
    const inner = traceOfPackets([EVENT]);
    // Instead of zlib, inverts each byte.
    const packed = traceOfPackets([{ 50: inner.map((byte) => byte ^ 0xff) }]);
    expect(isPerfettoHead(packed)).toBe(true);
    const inflate = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => byte ^ 0xff);
    const scan = createTypeScan(inflate);
    scan.write(packed);
    let json = '';
    const converter = createPerfettoToJson({ types: scan.types, onText: (piece) => (json += piece), inflate });
    converter.write(packed);
    for (const step of converter.end()) expect(step).toBeUndefined();
    expect(JSON.parse(json).traceEvents).toEqual(converted(inner).events);
    expect(() => converted(packed)).toThrow('its packets are compressed');
    expect(() => createTypeScan(() => null).write(packed)).toThrow('cannot be decompressed');
  });

  it('has the last counters of the tracing service, in Chrome’s JSON form', () => {
    const stats = (discarded: number): Fields => ({ 35: { 1: [{ 18: discarded, 3: 2, 19: 4 }, { 18: 1 }] } });
    const { metadata } = converted(traceOfPackets([EVENT, stats(5), stats(7)]));
    expect(metadata).toEqual({
      trace_processor_stats: {
        traced_buf: [
          { chunks_discarded: 7, chunks_overwritten: 2, trace_writer_packet_loss: 4 },
          { chunks_discarded: 1, chunks_overwritten: 0, trace_writer_packet_loss: 0 },
        ],
      },
    });
  });
});
