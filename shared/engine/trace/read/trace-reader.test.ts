/**
 * Compares the reader with JSON.parse and a naive implementation: equal results wherever the chunks are split, and errors for other files.
 */
import { describe, expect, it } from 'vitest';
import { runSteps } from '../../steps/steps.ts';
import { unwrap } from '../../../base/errors.ts';
import { storesArgs } from '../events-with-args.ts';
import { traceOf, type PlainEvent } from '../testing/trace-of.ts';
import { bytesOf, openTrace, readBytes } from '../testing/read-trace.ts';
import { analyseTrace, type TraceDocument } from '../trace-document.ts';

/** All column values of each event. */
function contentOf(trace: TraceDocument) {
  return Array.from({ length: trace.count }, (_, event) => ({
    name: trace.names[trace.name[event]],
    category: trace.categories[trace.category[event]],
    phase: String.fromCharCode(trace.phase[event]),
    startUs: trace.startUs[event],
    durationUs: trace.durationUs[event],
    pid: trace.threads[trace.thread[event]].pid,
    tid: trace.threads[trace.thread[event]].tid,
    id: trace.ids[trace.id[event]],
    url: trace.urls[trace.url[event]],
    stored: trace.storedArgs(event),
    args: [trace.argsAt[event], trace.argsLength[event]],
  }));
}

const TRICKY = `\uFEFF { "metadata" : {"source":"DevTools","text":"} ] \\" ü", "list":[[],{}]},"traceEvents": [
{"args":{"name":"CrRendererMain"},"cat":"__metadata","name":"thread_name","ph":"M","pid":7,"tid":8,"ts":0},
{"args":{"name":"Renderer \\u00e9"},"cat":"__metadata","name":"process_name","ph":"M","pid":7,"tid":0,"ts":0},
 {"ts":1000.5,"ph":"X","name":"a\\/b \\"q\\"","dur":"20.25","pid":7,"tid":8,"cat":"x,y","args":{"deep":[{"s":"]}\\\\"}, "\\"}"]}},
{ "name" : "B" , "ph" : "B" , "ts" : "1001" , "pid" : 7 , "tid" : 8 , "unknown" : [ true , null , -1.5e3 , { } ] } ,
{"name":"a/b \\"q\\"","ph":"i","ts":1002,"pid":7,"tid":8,"s":"t"},
{"ph":"E","ts":1003.125,"pid":7,"tid":8},
{"id":"0x1","ph":"b","name":"request","cat":"net","ts":1004,"pid":7,"tid":8},{"id":"0x1","ph":"e","name":"request","cat":"net","ts":1014,"pid":7,"tid":9},
{"id2":{"local":"0x1"},"ph":"S","name":"request","cat":"net","scope":"own","ts":1004,"pid":7,"tid":8},
{"id2":{"global":"0x2"},"ph":"n","name":"step","cat":"net","ts":9007199254740991,"pid":7,"tid":8},
{"id":12,"ph":"s","name":"flow","cat":"net","ts":1005,"pid":7,"tid":8,"bind_id":"x"},
{"args":{"data":{"functionName":"tick","url":"http://x/\\u0061.js","lineNumber":7,"columnNumber":14}},"name":"FunctionCall","ph":"X","dur":3,"ts":1006,"pid":7,"tid":8,"cat":"devtools.timeline"},
{"args":{"frame":"F","data":{"documentLoaderURL":"http://x/","é":"日本"}},"name":"navigationStart","ph":"R","ts":1007,"pid":"main","tid":"ui","cat":"blink.user_timing"},
{},
{"name":"日本","ph":"X","ts":1008,"dur":1,"pid":7,"tid":8,"cat":"x,y"}
], "displayTimeUnit":"ms","samples":[]}
`;

describe('the code of an event', () => {
  const stack = [
    { functionName: 'height', scriptId: '4', url: 'http://x/lib.js', lineNumber: 1, columnNumber: 900 },
    { functionName: '', scriptId: '3', url: 'http://x/a.js', lineNumber: 5, columnNumber: 53 },
  ];
  const event = { cat: 'devtools.timeline', ph: 'X', pid: 7, tid: 8, dur: 1 } as const;
  const events: PlainEvent[] = [
    { ...event, name: 'Layout', ts: 1001, args: { beginData: { frame: 'F', stackTrace: stack, totalObjects: 4 } } },
    { ...event, name: 'Layout', ts: 1003, args: { beginData: { frame: 'F' } } },
    {
      ...event,
      name: 'FunctionCall',
      ts: 1005,
      args: { data: { functionName: 'tick', url: 'http://x/a.js', lineNumber: 7, columnNumber: 1 } },
    },
  ];

  it('is that of its stack with the callers, and makes it no script of its own', () => {
    const trace = openTrace(JSON.stringify({ traceEvents: events }));
    expect([0, 1, 2].map(trace.codeOf)).toEqual([
      {
        name: 'height',
        url: 'http://x/lib.js',
        line: 1,
        column: 900,
        callers: [{ name: '', url: 'http://x/a.js', line: 5, column: 53 }],
      },
      null,
      { name: 'tick', url: 'http://x/a.js', line: 7, column: 1 },
    ]);
    expect([0, 1, 2].map(traceOf(events).codeOf)).toEqual([0, 1, 2].map(trace.codeOf));
    expect(Array.from(trace.url, (at) => trace.urls[at])).toEqual(['', '', 'http://x/a.js']);
  });
});

it('reads repeated and alternating stacks as a naive implementation does', () => {
  const frame = (at: number): object => ({
    functionName: `f${at}`,
    url: `http://x/${at % 3}.js`,
    lineNumber: at,
    columnNumber: 1,
  });
  const events = Array.from({ length: 300 }, (_, at): PlainEvent => {
    const stackTrace = Array.from({ length: at % 4 }, (__, depth) => frame((at % 23) + depth));
    const form =
      at % 2 === 0
        ? { data: { stackTrace, timeout: at } }
        : { beginData: { id: at, stackTrace }, endData: { url: 'no' } };
    const name = ['TimerInstall', 'Layout', 'ScheduleStyleRecalculation'][at % 3] ?? '';
    return { name, ph: 'I', ts: 1000 + at, pid: 1, tid: 1, args: at % 7 === 0 ? { frame: 'F' } : form };
  });
  const trace = openTrace(JSON.stringify({ traceEvents: events }, null, 1), [500, 501, 9000]);
  const plain = traceOf(events);
  expect(events.map((_, at) => trace.codeOf(at))).toEqual(events.map((_, at) => plain.codeOf(at)));
});

it('reads the args of node changes that are like those before, or almost like them, wherever the chunks are split', () => {
  const events = Array.from({ length: 400 }, (_, at): PlainEvent => {
    const nodeId = at % 13 === 0 ? 10 ** (at % 12) : at;
    const data = {
      frame: at < 200 ? 'F1' : 'F2',
      nodeId,
      nodeName: `#${at % 3}`,
      reason: at % 5 === 0 ? 'Added' : 'Removed',
    };
    const name = at % 4 === 0 ? 'StyleRecalcInvalidationTracking' : 'LayoutInvalidationTracking';
    const args = at % 9 === 0 ? { data: { ...data, stackTrace: [{ functionName: 'f' }] } } : { data };
    // The same args, of another event and with a member behind them.
    if (at % 11 === 0) return { name: 'UpdateCounters', ph: 'I', ts: 1000 + at, pid: 1, tid: 1, args };
    return { name, ph: 'I', ts: 1000 + at, pid: 1, tid: 1, args: at % 17 === 0 ? { ...args, more: at } : args };
  });
  const text = JSON.stringify({ traceEvents: events.map(({ args, ...event }) => ({ args, ...event })) });
  const plain = traceOf(events, storesArgs);
  for (const step of [97, 1000, text.length]) {
    const borders = Array.from({ length: Math.floor(text.length / step) }, (_, at) => at * step);
    const trace = openTrace(text, borders);
    expect(events.map((_, at) => trace.storedArgs(at))).toEqual(events.map((_, at) => plain.storedArgs(at)));
    expect(events.map((_, at) => trace.argsLength[at])).toEqual(events.map(({ args }) => JSON.stringify(args).length));
  }
});

describe('a trace', () => {
  it('is read with members in any order', () => {
    const trace = openTrace(TRICKY);
    const events = contentOf(trace);
    const base = { category: '', durationUs: 0, pid: 7, tid: 8, id: '', url: '', stored: null };
    expect(trace.originUs).toBe(1000.5);
    expect(events.map(({ args: _args, ...rest }) => rest)).toEqual([
      { ...base, name: 'thread_name', category: '__metadata', phase: 'M', startUs: 0 },
      { ...base, name: 'process_name', category: '__metadata', phase: 'M', startUs: 0, tid: 0 },
      { ...base, name: 'a/b "q"', category: 'x,y', phase: 'X', startUs: 0, durationUs: 20.25 },
      { ...base, name: 'B', phase: 'B', startUs: 0.5, durationUs: 2.125 },
      { ...base, name: 'a/b "q"', phase: 'i', startUs: 1.5 },
      { ...base, name: '', phase: 'E', startUs: 2.625 },
      { ...base, name: 'request', category: 'net', phase: 'b', startUs: 3.5, durationUs: 10, id: '0x1' },
      { ...base, name: 'request', category: 'net', phase: 'e', startUs: 13.5, tid: 9, id: '0x1' },
      { ...base, name: 'request', category: 'net', phase: 'S', startUs: 3.5, id: 'own:0x1@7' },
      { ...base, name: 'step', category: 'net', phase: 'n', startUs: 9007199254740991 - 1000.5, id: '0x2' },
      { ...base, name: 'flow', category: 'net', phase: 's', startUs: 4.5, id: '12' },
      {
        ...base,
        name: 'FunctionCall',
        category: 'devtools.timeline',
        phase: 'X',
        startUs: 5.5,
        durationUs: 3,
        url: 'http://x/a.js',
      },
      {
        ...base,
        name: 'navigationStart',
        category: 'blink.user_timing',
        phase: 'R',
        startUs: 6.5,
        pid: -1,
        tid: -2,
        stored: { frame: 'F', data: { documentLoaderURL: 'http://x/', é: '日本' } },
      },
      { ...base, name: '', phase: '\0', startUs: 0, pid: 0, tid: 0 },
      { ...base, name: '日本', category: 'x,y', phase: 'X', startUs: 7.5, durationUs: 1 },
    ]);
    expect(trace.threads).toMatchObject([
      { pid: 7, tid: 8, name: 'CrRendererMain', processName: 'Renderer é' },
      { pid: 7, tid: 0 },
      { pid: 7, tid: 9, name: '', processName: 'Renderer é' },
      { pid: -1, tid: -2, name: 'ui', processName: 'main' },
      { pid: 0, tid: 0, name: '', processName: '' },
    ]);
    expect(trace.places[trace.placeOf(11)]).toEqual({ name: 'tick', url: 'http://x/a.js', line: 7, column: 14 });
    // The `S` has no `F`.
    expect(trace.unmatched).toBe(1);
    expect([trace.truncated, trace.loss]).toEqual([false, []]);
  });

  it('sums the processor time of tasks by thread', () => {
    const event = (more: object): string =>
      JSON.stringify({ name: 'RunTask', ph: 'X', pid: 7, tid: 8, ts: 1, ...more });
    const trace = openTrace(
      `[${[
        event({ dur: 100, tdur: 60 }),
        '{"tdur": 2.5e1 ,"ts":"200","dur":"50","tid":8,"pid":7,"ph":"X","name":"RunTask"}',
        event({ dur: 30, tdur: 0 }),
        // Not known, of another thread, no task.
        event({ dur: 1000 }),
        event({ dur: 10, tdur: 9, tid: 9 }),
        event({ dur: 99, tdur: 99, name: 'FunctionCall' }),
        event({ dur: 99, tdur: 99, ph: 'b' }),
      ].join(',')}]`,
    );
    expect(trace.threads).toMatchObject([
      { tid: 8, taskUs: 180, taskProcessorUs: 85 },
      { tid: 9, taskUs: 10, taskProcessorUs: 9 },
    ]);
  });

  it('has the positions of args in the file', () => {
    const bytes = bytesOf(TRICKY);
    const trace = openTrace(TRICKY);
    const argsOf = (event: number): unknown => {
      const text = new TextDecoder().decode(
        bytes.subarray(trace.argsAt[event], trace.argsAt[event] + trace.argsLength[event]),
      );
      return text === '' ? null : JSON.parse(text);
    };
    expect(argsOf(2)).toEqual({ deep: [{ s: ']}\\' }, '"}'] });
    expect(argsOf(3)).toBe(null);
    expect(argsOf(12)).toEqual(trace.storedArgs(12));
  });

  it('is read the same wherever the chunks are split', () => {
    const bytes = bytesOf(TRICKY);
    // As text: two thousand comparisons of objects take longer than reading.
    const written = (borders: readonly number[]): string => JSON.stringify(contentOf(openTrace(TRICKY, borders)));
    const whole = written([]);
    for (let cut = 0; cut <= bytes.length; cut += 1) expect(written([cut])).toBe(whole);
    const everywhere = Array.from({ length: bytes.length }, (_, at) => at);
    expect(written(everywhere)).toBe(whole);
  });

  it('may be a list, with or without its end', () => {
    const list =
      '[{"ph":"X","name":"a","ts":5,"dur":1,"pid":1,"tid":1},\n{"ph":"X","name":"b","ts":6,"dur":1,"pid":1,"tid":1}';
    for (const end of [']', '', ',', ',\n', '\n]\n', ',]']) {
      const trace = openTrace(list + end);
      expect([trace.count, trace.durationTotalUs, trace.loss]).toEqual([2, 2, []]);
    }
    const cut = openTrace(`${list},{"ph":"X","na`);
    expect(cut.count).toBe(2);
    expect(cut.loss).toEqual([{ reason: 'The file ends inside an event', lostMs: null, lostEvents: 1 }]);
    expect(openTrace('[]').count).toBe(0);
    expect(openTrace('{"traceEvents":[]}')).toMatchObject({ count: 0, durationTotalUs: 0, originUs: 0 });
  });

  it('begins at 0 if its clock does', () => {
    const event = (ts: number) => `{"ph":"X","name":"a","ts":${ts},"dur":10,"pid":1,"tid":1}`;
    expect(openTrace(`[${event(0)},${event(3)},${event(50)}]`)).toMatchObject({ originUs: 0, durationTotalUs: 60 });
    // Chrome's events stamped with 0 have no time.
    expect(openTrace(`[${event(0)},${event(30_000)},${event(30_050)}]`)).toMatchObject({
      originUs: 30_000,
      durationTotalUs: 60,
    });
  });

  it('reports missing data', () => {
    const event = '{"ph":"X","name":"a","ts":1000000,"dur":1,"pid":1,"tid":1}';
    const buffers =
      '{"chunks_discarded":3,"chunks_overwritten":0},{"chunks_overwritten":2,"trace_writer_packet_loss":4}';
    const trace = openTrace(
      `{"traceEvents":[${event}],"metadata":{"trace_processor_stats":{"traced_buf":[${buffers}]}}}`,
    );
    expect(trace.truncated).toBe(true);
    expect(trace.loss.map(({ reason }) => reason)).toEqual([
      'The trace buffer was full: 3 chunks were discarded',
      'The trace buffer was full: 2 of its oldest chunks were overwritten',
      'Processes wrote faster than the browser collected: data was lost 4 times',
    ]);
    const overflowed = openTrace(
      `[${event},{"ph":"I","name":"b","ts":1500000,"pid":1,"tid":1},{"ph":"M","name":"trace_buffer_overflowed","args":{"overflowed_at_ts":1200000},"pid":1,"tid":1}]`,
    );
    expect(overflowed).toMatchObject({ truncated: true, loss: [{ lostMs: 300 }] });
  });
});

describe('an incomplete or invalid trace', () => {
  const EVENT = '{"ph":"X","name":"a","ts":5,"dur":1,"pid":1,"tid":1,"args":{"a":[1,"x"]}}';
  it.each([
    ['', 'empty_file', 0],
    ['  \n', 'unsupported_format', 0],
    ['hello', 'unsupported_format', 0],
    ['{"log":{"a":1}}', 'unsupported_format', 0],
    ['{"traceEvents":{}}', 'unsupported_format', 15],
    ['{"traceEvents"', 'unsupported_format', 14],
    ['[{"url":"x"},{"url":"y"}]', 'unsupported_format', 0],
    ['{"metadata":,"traceEvents":[]}', 'unsupported_format', 12],
    ['[1,2]', 'damaged_file', 1],
    [`{"traceEvents":[${EVENT}`, 'truncated_file', 89],
    [`{"traceEvents":[${EVENT},{"ph":"X","args":{"a":"`, 'truncated_file', 113],
    [`{"traceEvents":[${EVENT}]`, 'truncated_file', 90],
    [`{"traceEvents":[${EVENT}],"metadata":{"a"`, 'truncated_file', 106],
    [`{"traceEvents":[${EVENT} ${EVENT}]}`, 'damaged_file', 90],
    [`{"traceEvents":[${EVENT},,${EVENT}]}`, 'damaged_file', 90],
    [`{"traceEvents":[${EVENT}],"traceEvents":[]}`, 'damaged_file', 104],
    ['[{"ph":"X","ts":5 6}]', 'damaged_file', 18],
    ['[{"ph":"X","ts":}]', 'damaged_file', 16],
    ['[{"ph":"X","ts":5x}]', 'damaged_file', 17],
    ['[{"ph":"X","ts":"soon"}]', 'damaged_file', 17],
    ['[{"ph":"X",ts:5}]', 'damaged_file', 11],
    ['[{"ph" "X"}]', 'damaged_file', 7],
    [`[${EVENT}] x`, 'damaged_file', 76],
  ])('%j ends in %s', (text, code, byteOffset) => {
    const bytes = bytesOf(text);
    for (const borders of [[], Array.from(bytes, (_, at) => at)]) {
      expect(readBytes(bytes, borders)).toMatchObject({ ok: false, error: { code, data: { byteOffset } } });
    }
  });

  it('is refused before memory runs out', () => {
    const endless = new Uint8Array(65 << 20).fill(65);
    endless.set(bytesOf('[{"ph":"X","name":"'));
    const borders = Array.from({ length: 64 }, (_, at) => (at + 1) << 20);
    expect(readBytes(endless, borders)).toMatchObject({ error: { code: 'damaged_file', data: { byteOffset: 1 } } });
  });

  it('repeats its error', () => {
    const text = bytesOf('[{"ph":"X",ts:5}]');
    const first = readBytes(text);
    expect(readBytes(text, [12, 13])).toEqual(first);
  });

  it('ends in too_large at the memory limit', () => {
    const events = Array.from({ length: 2000 }, (_, at) => `{"ph":"X","name":"n${at}","ts":${at + 1}}`);
    expect(readBytes(bytesOf(`[${events.join()}]`), [], { ceilingBytes: () => 1 << 17 })).toMatchObject({
      error: { code: 'too_large', data: { limitBytes: 1 << 17 } },
    });
  });
});

/** Deterministic pseudorandom numbers. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const NAMES = [
  'RunTask',
  'FunctionCall',
  'é"\\',
  'navigationStart',
  'V8.GC_MC',
  'V8.GC_MC_MARK',
  'a',
  'UpdateCounters',
];

function randomEvents(random: (below: number) => number, count: number): PlainEvent[] {
  let nowUs = 5_000_000;
  return Array.from({ length: count }, (): PlainEvent => {
    nowUs += random(40) - 5;
    const name = NAMES[random(NAMES.length)];
    const ph = 'XXXXBEIbeRM'.charAt(random(11));
    const base = {
      name,
      ph,
      cat: ['toplevel', 'v8,devtools', ''][random(3)],
      ts: nowUs / 8,
      pid: 1 + random(2),
      tid: 3,
    };
    const args =
      random(3) === 0
        ? { data: { url: `http://x/${random(9)}.js`, lineNumber: random(4), text: '}"\\]'.repeat(random(80)) } }
        : {};
    return {
      ...base,
      ...(ph === 'X' ? { dur: random(60) } : {}),
      ...(ph === 'b' || ph === 'e' ? { id: `0x${random(5)}` } : {}),
      ...(random(4) === 0 ? {} : { args }),
    };
  });
}

it('equals a naive implementation on random events, wherever the chunks are split', () => {
  for (let seed = 1; seed <= 12; seed += 1) {
    const random = createRandom(seed);
    const events = randomEvents(random, 400);
    const text = JSON.stringify({ traceEvents: events }, null, seed % 3 === 0 ? 1 : 0);
    const length = bytesOf(text).length;
    const borders = Array.from({ length: random(30) }, () => random(length)).toSorted((a, b) => a - b);
    const trace = openTrace(text, borders);
    const plain = traceOf(events, (name) => name === 'navigationStart' || name === 'UpdateCounters');
    for (const [event, { ph, name }] of events.entries()) {
      expect([
        trace.names[trace.name[event]],
        trace.categories[trace.category[event]],
        String.fromCharCode(trace.phase[event]),
        trace.ids[trace.id[event]],
        trace.urls[trace.url[event]],
        trace.storedArgs(event),
      ]).toEqual([
        name,
        plain.categories[plain.category[event]],
        ph,
        plain.ids[plain.id[event]],
        plain.urls[plain.url[event]],
        plain.storedArgs(event),
      ]);
      expect(trace.startUs[event]).toBe(plain.startUs[event]);
    }
    expect([trace.originUs, trace.durationTotalUs]).toEqual([plain.originUs, plain.durationTotalUs]);
    for (const name of NAMES) expect([...trace.eventsNamed(name)]).toEqual([...plain.eventsNamed(name)]);
  }
});

it('reads an event of many chunks without restarting at each', () => {
  const long = 'x"\\'.repeat(700_000);
  const text = JSON.stringify([{ ph: 'X', name: 'a', ts: 1, dur: 1, pid: 1, tid: 1, args: { long } }]);
  const bytes = bytesOf(text);
  const borders = Array.from({ length: Math.floor(bytes.length / 1000) }, (_, at) => (at + 1) * 1000);
  const trace = runSteps(analyseTrace(unwrap(readBytes(bytes, borders))));
  expect([trace.count, trace.argsLength[0]]).toEqual([1, JSON.stringify({ long }).length]);
});
