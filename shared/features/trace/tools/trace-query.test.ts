/** Answers of `pen_trace_query`, from events that the test defines. */
import { describe, expect, test } from 'vitest';
import type { ToyAnswers } from '../../../core/capability/testing/toy-heap.ts';
import { OVERVIEW, URL, world } from './testing/trace-bench.ts';
import { penTraceQuery } from './trace-query.ts';

async function query(params: Record<string, unknown>, answers: ToyAnswers = {}) {
  const made = world({ answers });
  const result = await penTraceQuery.run(penTraceQuery.params.parse(params), made.context);
  if (!result.ok) return { ...made, error: result.error, value: null, text: '' };
  const value = penTraceQuery.result.parse(result.value);
  return { ...made, error: null, value, text: penTraceQuery.summarise(value) };
}

describe('pen_trace_query', () => {
  const group = { name: 'Layout', count: 1200, totalMs: 300, selfMs: 250, longestMs: 12, event: 4 };
  const event = {
    event: 41,
    name: 'FunctionCall',
    category: 'devtools.timeline',
    phase: 'X',
    startMs: 12.3456,
    durationMs: 80,
    selfMs: 2,
    pid: 10,
    tid: 1,
    threadName: 'CrRendererMain',
    ran: { name: 'n', url: URL, line: 1, column: 58 },
  };

  test('sums events in groups, and hands on what it was asked', async () => {
    const asked: unknown[] = [];
    const answers: ToyAnswers = {
      'trace.groups': (params) => {
        asked.push(params);
        return { rows: [group], start: 0, total: 31 };
      },
    };
    const { text, value } = await query(
      { name: 'lay', thread: 'main', fromMs: 100, minDurationMs: 1, limit: 1, cursor: '4' },
      answers,
    );
    expect(asked).toEqual([
      {
        name: 'lay',
        category: '',
        thread: 'main',
        minDurationMs: 1,
        range: { fromMs: 100, toMs: 5000 },
        by: 'name',
        sort: 'total',
        start: 4,
        count: 1,
      },
    ]);
    expect(text).toMatch(/\| Layout \| 1,200 \| 300\.0ms \| 250\.0ms \| 12\.0ms/);
    expect(text).toContain('Shown 1 of 31.');
    expect(value).toMatchObject({ aggregate: true, nextCursor: '5', events: [] });
  });

  test('counts from the navigation: fromMs and toMs, the rows and the details of an event', async () => {
    const asked: unknown[] = [];
    const clock = { origin: 'navigation', originMs: 900 } as const;
    const row = { event: 4, name: 'Layout', category: 'x', phase: 'X', startMs: 1000, durationMs: 5, selfMs: 5 };
    const thread = { pid: 1, tid: 2, threadName: 'CrRendererMain' };
    const answers: ToyAnswers = {
      'trace.overview': () => ({ ...OVERVIEW, clock }),
      'trace.events': (params) => {
        asked.push(params.range);
        return { rows: [{ ...row, ...thread }], start: 0, total: 1 };
      },
    };
    const { text, value } = await query({ aggregate: false, fromMs: -50, toMs: 200 }, answers);
    expect(asked).toEqual([{ fromMs: 850, toMs: 1100 }]);
    expect(value).toMatchObject({ clock, events: [{ startMs: 100, durationMs: 5 }] });
    expect(text).toContain('**Times**: ms since the navigation (0.9 s after the recording began)');
    expect(text).toContain('100.000 ms');
  });

  test('gives no time of a thread to what waits', async () => {
    const row = { event: 4, name: 'TCPWRAP', category: 'node', startMs: 0, durationMs: 4040, selfMs: 4040 };
    const shown = { pid: 1, tid: 1, threadName: 'Main' };
    const of = async (phase: string) =>
      (
        await query(
          { aggregate: false },
          { 'trace.events': () => ({ rows: [{ ...row, phase, ...shown }], start: 0, total: 1 }) },
        )
      ).text;
    expect(await of('b')).toContain('| 4.04s | – | Main |');
    expect(await of('b')).toContain('no thread was busy with them');
    expect(await of('X')).toContain('| 4.04s | 4.04s | Main |');
    expect(await of('X')).not.toContain('asynchronous');
  });

  test('lists events, the longest first where that is asked', async () => {
    const asked: unknown[] = [];
    const answers: ToyAnswers = {
      'trace.events': (params) => {
        asked.push([params.sort, params.descending, params.range]);
        return { rows: [event], start: 0, total: 1 };
      },
      'profile.originals': ({ places = [] }) => ({
        ...{ maps: [], unreadable: [], problems: [], hasStoredMaps: true },
        originals: places.map(({ name = '', url, line, column }) => ({
          place: { name, url, line, column },
          original: { name: 'layoutRows', source: 'src/layout.js', line: 7, column: 17 },
          besideFile: null,
        })),
      }),
    };
    const { text, value } = await query({ aggregate: false }, answers);
    await query({ aggregate: false, sort: 'duration' }, answers);
    expect(asked).toEqual([
      ['start', false, undefined],
      ['duration', true, undefined],
    ]);
    expect(text).toMatch(
      /\| 41 +\| FunctionCall layoutRows \(layout\.js:7:17\) \| 12\.346 ms \| 80\.0ms +\| 2\.0ms \| CrRendererMain/,
    );
    expect(value?.nextCursor).toBeNull();
  });

  test.each([
    [{ fromMs: 5, toMs: 4 }, 'after toMs'],
    [{ sort: 'start' }, 'Groups cannot be sorted by start'],
    [{ aggregate: false, sort: 'count' }, 'Events cannot be sorted by count'],
    [{ cursor: 'x' }, 'is not valid'],
  ])('refuses %j', async (params, words) => {
    expect((await query(params)).error).toMatchObject({
      code: 'invalid_params',
      message: expect.stringContaining(words),
    });
  });

  test('tells all of one event, its arguments cut', async () => {
    const asked: unknown[] = [];
    const answers: ToyAnswers = {
      'trace.event': (params) => {
        asked.push(params);
        return {
          ...event,
          args: `{ "data": "\`\`\` ${'x'.repeat(9000)}" }`,
          isCut: false,
          stack: [{ name: '', url: URL, line: 12, column: 3 }],
          ancestors: [{ event: 40, name: 'RunTask', durationMs: 90 }],
          requestId: null,
        };
      },
    };
    const { text, value } = await query({ event: 41 }, answers);
    expect(asked).toEqual([{ event: 41 }]);
    expect(text).toContain('### Event 41');
    expect(text).toContain('**Runs**: `n (https://shop.test/app.js:1:58)`');
    expect(text).toContain('Inside: `RunTask` 90.0ms');
    expect(text).toContain('Stack: `(anonymous)` `https://shop.test/app.js:12:3`');
    expect(text).toContain('Arguments, cut:\n\n````json\n{ "data": "``` xxx');
    expect(text.split('````')).toHaveLength(3);
    expect(text).not.toContain('### Events');
    expect(value?.event?.args.length).toBe(3000);
  });

  test('says that nothing matches', async () => {
    const { text } = await query({ name: 'x' }, { 'trace.groups': () => ({ rows: [], start: 0, total: 0 }) });
    expect(text).toContain('No matches.');
  });
});
