/** Hand-made packets, by the field numbers of the format's documentation, and the resulting events of the trace event format. */
import { describe, expect, it } from 'vitest';
import { AppFailure } from '../../../base/errors.ts';
import { converted, traceOfPackets, type Fields } from './testing/packets.ts';

const THREAD = 71n;
const PROCESS = 70n;
const THREAD_TIME = 72n;
const BEGIN = 1;
const END = 2;
const INSTANT = 3;

/** First packet of a sequence: its clock in µs from 1,000,000 on, its thread, and its interned data. */
function opening(sequence: number, { pid = 7, tid = 8 }: { pid?: number; tid?: number } = {}): Fields[] {
  const uuid = BigInt(pid) * 1000n + BigInt(tid);
  const thread = tid === 8 ? THREAD : uuid;
  return [
    {
      10: sequence,
      13: 1,
      87: true,
      // 999 ns ahead: the sequence's clock has no fractions of a microsecond.
      6: {
        1: [
          { 1: 3, 2: 1_000_000_999 },
          { 1: 64, 2: 1_000_000, 3: true, 4: 1000 },
        ],
      },
      59: { 58: 64, 11: { 11: thread, 31: THREAD_TIME } },
    },
    { 10: sequence, 13: 2, 60: { 1: thread, 5: PROCESS, 4: { 1: pid, 2: tid, 5: 'CrRendererMain' } } },
    { 10: sequence, 13: 2, 60: { 1: PROCESS, 3: { 1: 7, 6: 'Renderer', 7: 500_000_000 }, 6: { 1: 2 } } },
    { 10: sequence, 13: 2, 60: { 1: THREAD_TIME, 5: thread, 8: { 1: 1, 4: 1000, 5: true } } },
    {
      10: sequence,
      13: 2,
      12: {
        1: [
          { 1: 1, 2: 'toplevel' },
          { 1: 2, 2: 'v8' },
        ],
        2: [
          { 1: 1, 2: 'RunTask' },
          { 1: 2, 2: 'FunctionCall' },
          { 1: 3, 2: 'Paint "it"' },
        ],
        3: [
          { 1: 1, 2: 'data' },
          { 1: 2, 2: 'a.b[0]' },
        ],
        4: { 1: 1, 2: 'base\\run.cc', 3: 'Run', 4: 12 },
      },
    },
  ];
}

/** `deltaUs` after the previous packet. */
function event(sequence: number, deltaUs: number, fields: Fields, packet: Fields = {}): Fields {
  return { 10: sequence, 13: 2, 8: deltaUs, 11: fields, ...packet };
}

function eventsOf(packets: readonly Fields[]) {
  return converted(traceOfPackets(packets)).events.filter(({ ph }) => ph !== 'M');
}

const RUN = { 3: [1], 9: BEGIN, 10: 1 };
const CALL = { 3: [1, 2], 9: BEGIN, 10: 2 };

describe('a Perfetto trace as JSON', () => {
  it('joins begin and end events, with thread time', () => {
    const events = eventsOf([
      ...opening(1),
      event(1, 5, { ...RUN, 12: 40, 5: { 1: 1 } }),
      event(1, 10, { ...CALL, 12: 3, 34: 1 }),
      event(1, 20, { 9: END, 12: 9 }),
      event(1, 30, { 9: END, 12: 8 }),
    ]);
    expect(events).toEqual([
      {
        name: 'FunctionCall',
        cat: 'toplevel,v8',
        ph: 'X',
        ts: 1_000_015,
        dur: 20,
        tts: 43,
        tdur: 9,
        pid: 7,
        tid: 8,
        args: { file_name: 'base/run.cc', function_name: 'Run', line_number: 12, source_location_iid: 1 },
      },
      {
        name: 'RunTask',
        cat: 'toplevel',
        ph: 'X',
        ts: 1_000_005,
        dur: 60,
        tts: 40,
        tdur: 20,
        pid: 7,
        tid: 8,
        args: { src_file: 'base/run.cc', src_func: 'Run', src_line: 12 },
      },
    ]);
  });

  it('writes events without duration as instants, and unfinished ones as begins', () => {
    const events = eventsOf([
      ...opening(1),
      event(1, 0, RUN),
      event(1, 4, CALL),
      event(1, 0, { 9: END }),
      event(1, 0, { 3: [1], 9: INSTANT, 10: 3 }),
      // The older form: a mark with an absolute time, ns of the file's clock.
      { 10: 1, 13: 2, 8: 2_000_000_000, 58: 3, 11: { 3: [1], 10: 3, 11: 0, 6: { 2: 82 } } },
    ]);
    expect(events.map(({ name, ph, ts }) => [name, ph, ts])).toEqual([
      ['FunctionCall', 'I', 1_000_004],
      ['Paint "it"', 'I', 1_000_004],
      ['Paint "it"', 'R', 2_000_000],
      ['RunTask', 'B', 1_000_000],
    ]);
  });

  it('writes an enclosing event before a nested one with the same start', () => {
    const events = eventsOf([
      ...opening(1),
      event(1, 1, RUN),
      event(1, 0, CALL),
      event(1, 9, { 9: END }),
      event(1, 0, { 9: END }),
    ]);
    expect(events.map(({ name, dur }) => [name, dur])).toEqual([
      ['RunTask', 9],
      ['FunctionCall', 9],
    ]);
  });

  it('converts arguments of every type, also of end events, and omits empty ones', () => {
    const annotations = [
      {
        1: 1,
        11: [
          { 10: 'yes', 2: true },
          { 10: 'none', 11: [] },
          { 10: 'list', 12: [{ 3: 1 }, { 4: -2 }, {}] },
        ],
      },
      { 1: 2, 5: { double: 0.25 } },
      { 10: 'big', 3: 18_446_744_073_709_551_615n },
      { 10: 'at', 7: 255 },
      { 10: 'not', 5: { double: Number.NaN } },
      { 10: 'json', 9: '{"k":[1]}' },
      { 10: 'broken', 9: '{"k":' },
      { 10: 'nested', 8: { 1: 1, 2: ['x', 'y'], 3: [{ 5: 3 }, { 1: 2, 4: [{ 8: 's' }, { 7: false }] }] } },
    ];
    const [call] = eventsOf([
      ...opening(1),
      event(1, 0, { ...CALL, 4: annotations }),
      event(1, 1, { 9: END, 4: { 1: 1, 11: [{ 10: 'end', 3: 9 }] } }),
    ]);
    expect(call?.args).toEqual({
      data: { yes: true, list: [1, -2], end: 9 },
      a_b_0_: 0.25,
      big: Number('18446744073709551615'),
      at: '0xff',
      not: 'NaN',
      json: { k: [1] },
      nested: { x: 3, y: ['s', false] },
    });
  });

  it('reads typed arguments whose descriptor follows later', () => {
    const field = (number: number, name: string, type: number, more: Fields = {}): Fields => ({
      1: name,
      3: number,
      4: 1,
      5: type,
      ...more,
    });
    const file = {
      1: 'chrome.proto',
      2: 'perfetto.protos',
      5: {
        1: 'Why',
        2: [
          { 1: 'NO_REASON', 2: 0 },
          { 1: 'NEW_TREE', 2: 4 },
        ],
      },
      4: [
        {
          1: 'Reporter',
          2: [
            field(1, 'why', 14, { 6: '.perfetto.protos.Why' }),
            field(2, 'scores', 5, { 4: 3 }),
            field(3, 'from', 11, { 6: '.perfetto.protos.Reporter' }),
            field(4, 'source_location_iid', 4),
            field(99, 'more', 11, { 6: '.perfetto.protos.DebugAnnotation', 4: 3 }),
          ],
        },
        {
          1: 'ChromeTrackEvent',
          6: field(1075, 'reporter', 11, { 2: '.perfetto.protos.TrackEvent', 6: '.perfetto.protos.Reporter' }),
        },
      ],
    };
    const [call] = eventsOf([
      ...opening(1),
      event(1, 0, {
        3: [1],
        9: INSTANT,
        10: 2,
        38: { 3: 'url.Loader', 2: 12 },
        1075: {
          1: 4,
          2: 3,
          3: { 1: 9, 2: [1, 2] },
          4: 1,
          99: { 10: 'own', 2: true },
        },
      }),
      { 10: 2, 72: { 1: { 1: file } } },
    ]);
    expect(call?.args).toEqual({
      chrome_mojo_event_info: { mojo_interface_tag: 'url.Loader', ipc_hash: 12 },
      reporter: {
        why: 'NEW_TREE',
        scores: [3],
        from: { why: 9, scores: [1, 2] },
        source_location: { file_name: 'base/run.cc', function_name: 'Run', line_number: 12 },
        own: true,
      },
    });
  });

  it('matches asynchronous events across threads, in any order', () => {
    const track = 900n;
    const other = { ...opening(2, { tid: 9 })[0], 59: { 58: 64, 11: { 11: 7009n } } };
    const events = eventsOf([
      other,
      ...opening(2, { tid: 9 }).slice(1),
      { 10: 2, 13: 2, 8: 1_000_080_000, 58: 3, 11: { 9: END, 11: track } },
      ...opening(1),
      { 10: 1, 13: 2, 60: { 1: track, 5: PROCESS } },
      event(1, 20, { 3: [1], 9: BEGIN, 10: 3, 11: track }),
      event(1, 10, { 3: [1], 9: INSTANT, 10: 2, 11: track }),
      // An event of the process, and one of the whole trace.
      event(1, 1, { 3: [1], 9: INSTANT, 10: 1, 11: PROCESS }),
      event(1, 1, { 3: [1], 9: INSTANT, 10: 1, 11: 0 }),
    ]);
    const id2 = { local: '0x1' };
    expect(events).toEqual([
      { name: 'RunTask', cat: 'toplevel', ph: 'I', s: 'p', ts: 1_000_031, pid: 7, tid: 8, args: {} },
      { name: 'RunTask', cat: 'toplevel', ph: 'I', s: 'g', ts: 1_000_032, pid: 0, tid: 0, args: {} },
      { name: 'Paint "it"', cat: 'toplevel', ph: 'b', ts: 1_000_020, pid: 7, tid: 8, id2, args: {} },
      { name: 'FunctionCall', cat: 'toplevel', ph: 'n', ts: 1_000_030, pid: 7, tid: 8, id2, args: {} },
      { name: 'Paint "it"', cat: 'toplevel', ph: 'e', ts: 1_000_080, pid: 7, tid: 8, id2, args: {} },
    ]);
  });

  it('creates flow arrows in order of time, to the event that an end closes', () => {
    const flow = { fixed: 0xf000_0000_0000_0001n };
    const events = eventsOf([
      ...opening(1),
      event(1, 10, { ...RUN, 47: flow }),
      event(1, 10, { 9: END }),
      event(1, 10, CALL),
      event(1, 10, { 9: END, 48: flow }),
      // The flow has ended: its id begins another one.
      event(1, 10, { 3: [1], 9: INSTANT, 10: 3, 47: flow }),
    ]).filter(({ ph }) => ph === 's' || ph === 'f');
    expect(events).toEqual([
      { name: 'RunTask', cat: 'toplevel', ph: 's', ts: 1_000_010, pid: 7, tid: 8, id: 0, args: {} },
      { name: 'RunTask', cat: 'toplevel', ph: 'f', bp: 'e', ts: 1_000_030, pid: 7, tid: 8, id: 0, args: {} },
    ]);
  });

  it('copies events without a type of their own, such as chunks of CPU samples', () => {
    const [chunk] = eventsOf([
      ...opening(1),
      event(1, 3, {
        3: [2],
        23: 'ProfileChunk',
        11: 0,
        4: { 1: 1, 9: '{"cpuProfile":{"samples":[1,2]}}' },
        6: { 2: 80, 6: 26 },
      }),
    ]);
    expect(chunk).toEqual({
      name: 'ProfileChunk',
      cat: 'v8',
      ph: 'P',
      id: '0x1a',
      ts: 1_000_003,
      pid: 7,
      tid: 8,
      args: { data: { cpuProfile: { samples: [1, 2] } } },
    });
  });

  it('writes thread and process names and the browser’s metadata', () => {
    const trace = converted(
      traceOfPackets([
        ...opening(1),
        // Named by its command line in another packet; Chrome's own name takes precedence.
        { 10: 3, 13: 1, 87: true, 60: { 1: PROCESS, 3: { 1: 7, 6: '/usr/bin/chromium --type=renderer' } } },
        event(1, 2_500_000, { 3: [1], 9: INSTANT, 10: 1 }),
        {
          10: 4,
          5: {
            2: [
              { 1: 'os-arch', 2: 'x86_64' },
              { 1: 'cpus', 4: 2 },
              { 1: 'vm', 3: true },
              { 1: 'more', 5: '[1]' },
            ],
          },
        },
      ]),
    );
    expect(trace.events.filter(({ ph }) => ph === 'M').map(({ name, args }) => [name, args])).toEqual([
      ['thread_name', { name: 'CrRendererMain' }],
      ['process_name', { name: 'Renderer' }],
      ['process_uptime_seconds', { uptime: '3' }],
    ]);
    expect(trace.metadata).toEqual({ 'os-arch': 'x86_64', cpus: 2, vm: 1, more: [1] });
  });

  it('counts lost packets and continues a sequence when its state is reset', () => {
    const trace = converted(
      traceOfPackets([
        ...opening(1),
        event(1, 1, { 3: [1], 9: INSTANT, 10: 1 }),
        event(1, 1, { 3: [1], 9: INSTANT, 10: 2 }, { 42: true }),
        event(1, 1, { 3: [1], 9: INSTANT, 10: 2 }),
        ...opening(1),
        event(1, 7, { 3: [1], 9: INSTANT, 10: 3 }),
      ]),
    );
    expect(trace).toMatchObject({ losses: 1, unreadable: 2 });
    expect(trace.events.filter(({ ph }) => ph === 'I').map(({ name, ts }) => [name, ts])).toEqual([
      ['RunTask', 1_000_001],
      ['Paint "it"', 1_000_007],
    ]);
  });

  it('reads the same wherever the chunks are split', () => {
    const bytes = traceOfPackets([
      ...opening(1),
      event(1, 5, RUN),
      event(1, 10, { 9: END, 4: { 10: 'text', 6: 'x'.repeat(300) } }),
    ]);
    const whole = converted(bytes);
    for (const pieceBytes of [1, 2, 3, 7, 64]) expect(converted(bytes, pieceBytes)).toEqual(whole);
  });

  it.each([
    ['nothing', new Uint8Array(0), 'empty_file'],
    ['JSON', new TextEncoder().encode('{"traceEvents":[]}'), 'unsupported_format'],
    ['a truncated trace', traceOfPackets(opening(1)).slice(0, -1), 'truncated_file'],
    ['other bytes after a packet', new Uint8Array([...traceOfPackets(opening(1)), 99]), 'damaged_file'],
    ['a packet with an invalid length', new Uint8Array([10, 255, 255, 255, 255, 15]), 'damaged_file'],
    ['a packet of invalid bytes', new Uint8Array([10, 2, 0x5f, 0x5f]), 'damaged_file'],
  ])('refuses %s', (_what, bytes, code) => {
    const failure = ((): unknown => {
      try {
        return converted(bytes);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(failure).toBeInstanceOf(AppFailure);
    expect(failure instanceof AppFailure && failure.error.code).toBe(code);
  });
});
