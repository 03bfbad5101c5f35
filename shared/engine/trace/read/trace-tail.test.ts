/** A trace read by two threads is identical to one read by a single thread; a tail that does not fit is refused without any change. */
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../base/errors.ts';
import { createClaimWord } from '../../heap/reading/chunk-claims.ts';
import { runSteps } from '../../steps/steps.ts';
import { storesArgs } from '../events-with-args.ts';
import { bytesOf, contentOf, readBytes } from '../testing/read-trace.ts';
import { analyseTrace } from '../trace-document.ts';
import { createTraceReader, type ReadTrace } from './trace-reader.ts';
import { scanTraceTail, type TraceTail, type TraceTailInput } from './trace-tail.ts';

interface Sharing {
  readonly chunkBytes?: number;
  /** Number of chunks at the front that the tail must not read. */
  readonly front?: number;
  readonly limitBytes?: number;
  readonly isCancelled?: () => boolean;
}

function tailOf(bytes: Uint8Array, sharing: Sharing = {}): TraceTail | null {
  const { chunkBytes = 512, front = 1, limitBytes = 1e9, isCancelled = () => false } = sharing;
  const claims = createClaimWord(Math.ceil(bytes.length / chunkBytes), front);
  const input: TraceTailInput = { fileSizeBytes: bytes.length, chunkBytes, claims, limitBytes, memory: [] };
  const found = scanTraceTail(input, {
    storesArgs,
    isCancelled,
    read(target, position) {
      const there = bytes.subarray(position, position + target.length);
      target.set(there);
      return there.length;
    },
  });
  // As received from another thread.
  return structuredClone(found);
}

/** The front up to the tail, the tail, and the bytes after it. */
function readTogether(bytes: Uint8Array, tail: TraceTail): { read: ReadTrace; isAdopted: boolean } {
  const reader = createTraceReader({ storesArgs });
  unwrap(reader.write(bytes.slice(0, tail.firstByteOffset)));
  const isAdopted = unwrap(reader.adopt(tail));
  unwrap(reader.write(bytes.slice(isAdopted ? tail.endByteOffset : tail.firstByteOffset)));
  return { read: unwrap(reader.end()), isAdopted };
}

/** Events with everything that a reader uses, with repeated and new names and numbers. */
function eventsOf(count: number): unknown[] {
  return Array.from({ length: count }, (_, at) => {
    const base = { pid: 1 + (at % 3), tid: at % 7, ts: 1000 + at * 10 };
    switch (at % 11) {
      case 0:
        return { ...base, args: { name: `Thread ${at}` }, cat: '__metadata', name: 'thread_name', ph: 'M' };
      case 1:
        return { ...base, id2: { local: `0x${at % 40}` }, scope: `s${at % 2}`, cat: 'net', name: 'load', ph: 'b' };
      case 2:
        return {
          ...base,
          id2: { local: `0x${(at - 1) % 40}` },
          scope: `s${at % 2}`,
          cat: 'net',
          name: 'load',
          ph: 'e',
        };
      case 3:
        return { ...base, id: `0x${at}`, cat: `c${at % 5},d`, name: `name ${at >> 4} "ü"`, ph: 'n' };
      case 4: {
        const data = { functionName: `f${at % 9}`, url: `http://x/${at >> 5}.js`, lineNumber: at % 9, columnNumber: 1 };
        return { ...base, args: { data }, cat: 'devtools.timeline', name: 'FunctionCall', ph: 'X', dur: 7 };
      }
      case 5:
        return { ...base, args: { size: at }, cat: 'v8', name: 'heap', ph: 'C' };
      case 6: {
        const nodes = [{ id: at, callFrame: { functionName: `g${at}`, url: '', lineNumber: 0, columnNumber: 0 } }];
        const args = { data: { cpuProfile: { nodes, samples: [at] }, timeDeltas: [10] } };
        return {
          ...base,
          pid: 1,
          id: '0xp',
          args,
          cat: 'disabled-by-default-v8.cpu_profiler',
          name: 'ProfileChunk',
          ph: 'P',
        };
      }
      case 7:
        return {
          ...base,
          args: { data: { requestId: `r${at}`, url: 'http://x/' } },
          name: 'ResourceSendRequest',
          cat: 't',
          ph: 'I',
        };
      case 8: {
        const data = { frame: 'F', nodeId: at % 5 === 0 ? 'none' : at, nodeName: `#${at % 4}`, reason: 'Added' };
        return { ...base, args: { data }, cat: 'i', name: 'LayoutInvalidationTracking', ph: 'I' };
      }
      default:
        return {
          ...base,
          args: { list: [{ a: 1 }, { b: '},{"args":{' }] },
          cat: 'toplevel',
          name: 'RunTask',
          ph: 'X',
          dur: 3.5,
          ...(at % 2 === 0 ? { tdur: 2.25 } : {}),
        };
    }
  });
}

const PROFILE = {
  args: { data: { startTime: 900 } },
  cat: 'v8',
  name: 'Profile',
  ph: 'P',
  pid: 1,
  tid: 2,
  id: '0xp',
  ts: 900,
};
const EVENTS = [PROFILE, ...eventsOf(700)];
const LIST = `[${EVENTS.map((event) => JSON.stringify(event)).join(',\n')}]`;
const FORMS = {
  'an object': `{"traceEvents":${LIST}}`,
  'a list': LIST,
  'a list without its end': LIST.slice(0, -1),
  'a list that ends in an event': LIST.slice(0, -20),
  'metadata before and behind': `{"metadata":{"a":[${'{"b":1},'.repeat(300)}0]},"traceEvents":${LIST},"more":[${'{"c":2},'.repeat(300)}0]}`,
  'spread over lines': `{"traceEvents":${JSON.stringify(EVENTS, null, 2)}}`,
};

describe('reading a trace from both ends', () => {
  it('has tasks with processor time in both parts', () => {
    const bytes = bytesOf(FORMS['a list']);
    const { parts } = runSteps(analyseTrace(unwrap(readBytes(bytes))));
    expect(parts.threads.filter(({ taskProcessorUs }) => taskProcessorUs > 0).length).toBeGreaterThan(5);
  });

  it.each(Object.entries(FORMS))('returns what one thread reads: %s', (_, text) => {
    const bytes = bytesOf(text);
    const alone = contentOf(unwrap(readBytes(bytes)));
    for (const chunkBytes of [512, 4096, 20_000]) {
      for (const share of [0, 0.4, 0.8]) {
        const front = Math.max(1, Math.floor((bytes.length / chunkBytes) * share));
        const tail = tailOf(bytes, { chunkBytes, front });
        if (tail === null) throw new Error(`no tail from chunk ${front} of ${chunkBytes} bytes on`);
        const { read, isAdopted } = readTogether(bytes, tail);
        expect(isAdopted).toBe(true);
        expect(contentOf(read)).toEqual(alone);
      }
    }
  });

  it('returns what one thread reads without the kernel of events', () => {
    const bytes = bytesOf(`[${[PROFILE, ...eventsOf(6000)].map((event) => JSON.stringify(event)).join(',\n')}]`);
    const tail = tailOf(bytes, { chunkBytes: 1 << 17 });
    if (tail === null) throw new Error('no tail');
    const alone = unwrap(readBytes(bytes, [], { kernelFromBytes: Number.POSITIVE_INFINITY }));
    expect(contentOf(readTogether(bytes, tail).read)).toEqual(contentOf(alone));
  });

  it('supports an event longer than several chunks', () => {
    const long = { args: { text: 'x'.repeat(9000) }, name: 'Long', ph: 'X', ts: 5, dur: 1, pid: 1, tid: 1 };
    const events = [...EVENTS.slice(0, 200), long, ...EVENTS.slice(200, 300)];
    const bytes = bytesOf(JSON.stringify({ traceEvents: events }));
    const tail = tailOf(bytes);
    if (tail === null) throw new Error('no tail');
    expect(contentOf(readTogether(bytes, tail).read)).toEqual(contentOf(unwrap(readBytes(bytes))));
  });

  it('does not begin with an object that only looks like an event', () => {
    const list = Array.from({ length: 400 }, (_, at) => ({ ph: 'X', ts: at, name: 'no event' }));
    const events = [...EVENTS.slice(0, 20), { args: { list }, name: 'Odd', ph: 'X', ts: 5, pid: 1, tid: 1 }];
    const bytes = bytesOf(JSON.stringify({ traceEvents: events }));
    const tail = tailOf(bytes);
    // The list inside the event ends where the list of events would continue, or the reader from the start finds no event there.
    const alone = (): ReadTrace => unwrap(readBytes(bytes));
    const { read, isAdopted } = tail === null ? { read: alone(), isAdopted: false } : readTogether(bytes, tail);
    expect(isAdopted).toBe(false);
    expect(contentOf(read)).toEqual(contentOf(alone()));
  });

  it('is left to the first thread if processes have no numbers or memory runs out', () => {
    const named = bytesOf(JSON.stringify(EVENTS.map((event) => Object.assign({}, event, { pid: 'main' }))));
    expect(tailOf(named)).toBeNull();
    expect(tailOf(bytesOf(LIST), { limitBytes: 10_000 })).toBeNull();
  });

  it('is left to the first thread if it is damaged or cancelled', () => {
    const damaged = bytesOf(LIST.replace('"name":"name 40', '"name"?"name 40'));
    expect(tailOf(damaged)).toBeNull();
    expect(readBytes(damaged)).toMatchObject({ ok: false, error: { code: 'damaged_file' } });
    let chunks = 0;
    expect(tailOf(bytesOf(LIST), { isCancelled: () => (chunks += 1) > 5 })).toBeNull();
  });

  it('refuses a tail that begins elsewhere', () => {
    const bytes = bytesOf(LIST);
    const tail = tailOf(bytes, { front: 40 });
    if (tail === null) throw new Error('no tail');
    const reader = createTraceReader({ storesArgs });
    expect(reader.isAmongEvents).toBe(false);
    unwrap(reader.write(bytes.slice(0, tail.firstByteOffset - 30)));
    expect(reader.isAmongEvents).toBe(true);
    expect(unwrap(reader.adopt(tail))).toBe(false);
    expect(unwrap(reader.adopt({ ...tail, firstByteOffset: tail.firstByteOffset - 30 }))).toBe(false);
    unwrap(reader.write(bytes.slice(tail.firstByteOffset - 30)));
    expect(contentOf(unwrap(reader.end()))).toEqual(contentOf(unwrap(readBytes(bytes))));
  });
});
