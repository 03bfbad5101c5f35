import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineCapability } from '../../../shared/core/capability/define.ts';
import { cursorParam, page } from '../../../shared/core/capability/parameters.ts';
import { leftOutText, nextRowsText } from './call-records.ts';
import { createBench } from './testing/bench.ts';
import { unwrap } from '../../../shared/base/errors.ts';

/** Parameters that every tool that reads has. */
const READING = {
  category: 'utility',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
  locks: [],
  deadlineMs: 1000,
} as const;
const LIST = { name: 'pen_list', params: z.strictObject({ cursor: z.string().optional() }) } as const;
const OF_CAPTURE = { name: 'pen_rows', params: LIST.params.extend({ capture: z.string().optional() }) } as const;

test('the next call has what the caller sent, with the new cursor', () => {
  expect(nextRowsText(LIST, { filter: 'a "b"', limit: 5, cursor: '5' }, { nextCursor: '10' })).toBe(
    String.raw`Next rows: pen_list {"filter":"a \"b\"","limit":5,"cursor":"10"}`,
  );
});

test('a capture that was chosen as the newest is named', () => {
  const value = { nextCursor: '20', captureId: 'heap-00000001' };
  expect(nextRowsText(OF_CAPTURE, {}, value)).toBe('Next rows: pen_rows {"capture":"heap-00000001","cursor":"20"}');
  expect(nextRowsText(OF_CAPTURE, { capture: 'a.heapsnapshot' }, value)).toContain('"capture":"a.heapsnapshot"');
  // The capture of a live list is only the one that it belongs to.
  expect(nextRowsText(LIST, {}, value)).toBe('Next rows: pen_list {"cursor":"20"}');
});

test('there is none after the last row, and without pages', () => {
  expect(nextRowsText(LIST, {}, { nextCursor: null })).toBe('');
  expect(nextRowsText(LIST, {}, {})).toBe('');
});

test('a long call is not repeated', () => {
  expect(nextRowsText(LIST, { filter: 'x'.repeat(1000) }, { nextCursor: '20' })).toBe(
    'Next rows: the same call with "cursor":"20".',
  );
});

test('an answer of the runner ends with the call, which works when it is sent', async () => {
  const list = defineCapability({
    name: 'pen_list',
    title: 'List',
    summary: 'A list.',
    ...READING,
    params: z.strictObject({ limit: z.number().default(3), cursor: cursorParam }),
    result: z.object({ rows: z.array(z.string()), nextCursor: z.string().nullable() }),
    run: async ({ limit, cursor }) => {
      const shown = unwrap(page(['a', 'b', 'c'], cursor, limit));
      return shown;
    },
    summarise: ({ rows }) => rows.join(', '),
  });
  const { runner, you } = createBench(undefined, {}, [list]);
  const first = await runner.run('pen_list', { limit: 2 }, you);
  expect(first.text).toBe('a, b\n\nNext rows: pen_list {"limit":2,"cursor":"2"}');
  expect(await runner.run('pen_list', { limit: 2, cursor: '2' }, you)).toMatchObject({ text: 'c' });
});

const READ = {
  name: 'pen_rows',
  ...READING,
  params: z.strictObject({
    capture: z.string().optional(),
    limit: z.number().default(20),
    filter: z.string().optional(),
  }),
} as const;

test('what the budget cuts off is in the same call with its size, which may be larger', () => {
  const value = { captureId: 'heap-00000001', nextCursor: '20' };
  expect(leftOutText(READ, { filter: 'a' }, value, false)).toBe(
    'All of it: pen_rows {"capture":"heap-00000001","filter":"a","limit":20}',
  );
  // Its size was given: a part of it.
  expect(leftOutText(READ, { limit: 500 }, value, true)).toBe(
    'A part: pen_rows {"capture":"heap-00000001","limit":250}',
  );
  expect(leftOutText(READ, { filter: 'x'.repeat(1000) }, value, false)).toBe(
    'All of it: the same call with {"limit":20}.',
  );
});

test('a call that records or changes something is not proposed again', () => {
  expect(leftOutText({ ...READ, kind: 'capture' }, {}, {}, false)).toBe('');
  expect(leftOutText({ ...READ, params: z.strictObject({}) }, {}, {}, false)).toBe('');
});

test('an answer that was cut ends with the call for all of it, which works when it is sent', async () => {
  const lines = defineCapability({
    name: 'pen_lines',
    title: 'Lines',
    summary: 'Lines.',
    ...READING,
    params: z.strictObject({ limit: z.number().default(500) }),
    result: z.object({ rows: z.array(z.string()) }),
    run: async ({ limit }) => ({ rows: Array.from({ length: limit }, (_, at) => `line ${at} of a long answer`) }),
    summarise: ({ rows }) => rows.join('\n'),
  });
  const { runner, you } = createBench(undefined, {}, [lines]);
  const cut = await runner.run('pen_lines', {}, you);
  expect(cut.text).toMatch(
    /more lines left out to keep this answer within \d+ bytes\. All of it: pen_lines \{"limit":500\}$/,
  );
  const whole = await runner.run('pen_lines', { limit: 500 }, you);
  expect(whole.text).toContain('line 499 of');
  expect(whole.text).not.toContain('left out');
});

test('the next rows of a comparison name both captures, also where they were the defaults', () => {
  const diff = {
    name: 'pen_heap_diff' as const,
    params: z.strictObject({ snapshotA: z.string(), snapshotB: z.string(), cursor: z.string() }),
  };
  const value = {
    nextCursor: '20',
    snapshotA: { captureId: 'heap-00000001' },
    snapshotB: { captureId: null, file: 'b' },
  };
  expect(nextRowsText(diff, { snapshotB: 'b' }, value)).toBe(
    'Next rows: pen_heap_diff {"snapshotA":"heap-00000001","snapshotB":"b","cursor":"20"}',
  );
});
