/** A trace made longer: every repetition later than the previous one, with new ids, and one profile that continues. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { repeatTrace } from './repeat-trace.ts';

interface Repeated {
  readonly name: string;
  readonly ts: number;
  readonly dur?: number;
  readonly id?: string | number;
  readonly args?: {
    readonly data?: {
      readonly requestId?: string;
      readonly cpuProfile?: { readonly samples: readonly number[] };
      readonly timeDeltas?: readonly number[];
    };
  };
}

/** Time of the samples of a node until the next sample each, in ms. */
function sampledMs(events: readonly Repeated[], node: number): number {
  const stamps: { at: number; sample: number }[] = [];
  let at = 1000;
  for (const { args } of events.filter(({ name }) => name === 'ProfileChunk'))
    for (const [index, sample] of (args?.data?.cpuProfile?.samples ?? []).entries()) {
      at += args?.data?.timeDeltas?.[index] ?? 0;
      stamps.push({ at, sample });
    }
  return stamps.reduce(
    (sum, { at: begun, sample }, index) =>
      sample === node ? sum + ((stamps[index + 1]?.at ?? begun) - begun) / 1000 : sum,
    0,
  );
}

const MAIN = { pid: 1, tid: 1, cat: 'x' };
const frame = (functionName: string) => ({ functionName, url: 'a.js', lineNumber: 4 });
const chunk = (ts: number, cpuProfile: object, timeDeltas: number[]): object => ({
  ...MAIN,
  name: 'ProfileChunk',
  ph: 'P',
  id: '0x1',
  ts,
  args: { data: { cpuProfile, timeDeltas } },
});
/** From 1,000 to 61,000 µs; samples from 2,000 to 52,000. */
const EVENTS = [
  { ...MAIN, name: 'thread_name', ph: 'M', ts: 0, args: { name: 'CrRendererMain' } },
  { ...MAIN, name: 'navigationStart', ph: 'R', ts: 1000, args: {} },
  { ...MAIN, name: 'Profile', ph: 'P', id: '0x1', ts: 1000, args: { data: { startTime: 1000 } } },
  { ...MAIN, name: 'RunTask', ph: 'X', ts: 1000, dur: 60_000 },
  { ...MAIN, name: 'Layout', ph: 'X', ts: 5000, dur: 20_000 },
  { ...MAIN, name: 'ResourceSendRequest', ph: 'I', ts: 6000, args: { data: { requestId: '7' } } },
  { ...MAIN, name: 'wait', ph: 'b', id: '0x9', ts: 7000 },
  { ...MAIN, name: 'count', ph: 'C', id: 12, ts: 8000 },
  chunk(
    9000,
    {
      nodes: [
        { id: 1, callFrame: frame('(root)') },
        { id: 2, parent: 1, callFrame: frame('work') },
      ],
      samples: [2, 1],
    },
    [1000, 30_000],
  ),
  chunk(10_000, { samples: [2] }, [20_000]),
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pen-repeat-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('repeats recurring events, and no event that occurs once', () => {
  const [source, out] = [join(folder, 'source.json'), join(folder, 'out.json')];
  writeFileSync(source, JSON.stringify({ traceEvents: EVENTS, metadata: { a: 1 } }));
  const wantedBytes = 3 * statSync(source).size;
  repeatTrace(source, wantedBytes, out);
  expect(statSync(out).size).toBeGreaterThanOrEqual(wantedBytes);
  const { traceEvents, metadata } = JSON.parse(readFileSync(out, 'utf8')) as {
    traceEvents: Repeated[];
    metadata: unknown;
  };
  expect(metadata).toEqual({ a: 1 });
  expect(traceEvents.slice(0, EVENTS.length)).toEqual(EVENTS);
  const named = (name: string) => traceEvents.filter((event) => event.name === name);
  expect([named('navigationStart').length, named('Profile').length, named('thread_name').length]).toEqual([1, 1, 1]);
  // A repetition takes 60,000 µs and a gap of 1,000; the last one may be cut off anywhere.
  expect(
    named('RunTask')
      .slice(0, 3)
      .map(({ ts, dur }) => [ts, dur]),
  ).toEqual([
    [1000, 60_000],
    [62_000, 60_000],
    [123_000, 60_000],
  ]);
  expect(
    named('ResourceSendRequest')
      .slice(0, 2)
      .map(({ args }) => args?.data?.requestId),
  ).toEqual(['7', '7.1']);
  expect(new Set(named('wait').map(({ id }) => id)).size).toBe(named('wait').length);
  expect(
    named('count')
      .slice(0, 2)
      .map(({ id }) => id),
  ).toEqual([12, '12f1']);

  const whole = traceEvents.filter(({ ts }) => ts < 61_000 + 61_000);
  // In each repetition node 2 runs from 2 to 32 ms, and from 52 ms until the first sample of the next one at 63 ms.
  expect(sampledMs(whole, 2)).toBeCloseTo(30 + 11 + 30, 6);
  const durations = whole.flatMap(({ name, dur }) => (dur === undefined ? [] : [`${name} ${dur}`]));
  expect(durations.toSorted()).toEqual(['Layout 20000', 'Layout 20000', 'RunTask 60000', 'RunTask 60000']);
});
