import { afterEach, describe, expect, it } from 'vitest';
import { err, ok } from '../../../../shared/base/result.ts';
import { appError } from '../../../../shared/base/errors.ts';
import type { SqlResult } from '../../../../shared/features/sql/contract/sql.ts';
import type { BridgeResult } from '../../../core/bridge/bridge.ts';
import { call } from '../../../core/testing/records.ts';
import { createDocumentsStore } from '../../../core/stores/documents/documents.ts';
import { createSqlRunsStore, SQL_PAGE_ROWS } from './sql-runs.ts';
import { sqlDocument } from '../../../core/stores/documents/sql-tab.ts';
import { createTopicStores } from '../../../core/stores/topics/topics.ts';

const TAB = sqlDocument(['heap-00000001']);
const QUERY = { sql: 'select name from class', captureIds: TAB.captureIds };

function result(rows: number, more: Partial<SqlResult> = {}): SqlResult {
  return {
    columns: [{ name: 'name', type: 'VARCHAR', link: 'class', captureId: 'heap-00000001' }],
    rows: Array.from({ length: rows }, (_, index) => [`Class${index}`]),
    rowCount: rows,
    cursor: null,
    durationMs: 12,
    ...more,
  };
}

function memory() {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  };
}

function bench() {
  const asked: { name: string; params: unknown }[] = [];
  const waiting: ((answer: unknown) => void)[] = [];
  const topics = createTopicStores();
  const documents = createDocumentsStore(memory());
  documents.getState().open(TAB);
  const runs = createSqlRunsStore({
    bridge: {
      call: (name: string, params: Record<string, unknown>) => {
        asked.push({ name, params });
        return new Promise<never>((resolve) => waiting.push(resolve as (answer: unknown) => void));
      },
      command: (name, params) => {
        asked.push({ name, params });
        return Promise.resolve({ ...ok({}), callId: null, notes: [] }) as Promise<never>;
      },
    },
    topics,
    documents,
    now: () => 1000,
  });
  /** Answers the oldest call that waits. */
  const answer = async (
    given: BridgeResult<SqlResult> | ReturnType<typeof ok<SqlResult>> | ReturnType<typeof err>,
  ): Promise<void> => {
    waiting.shift()?.({ callId: null, notes: [], ...given });
    await new Promise<void>((resolve) => setTimeout(resolve));
  };
  return { asked, topics, documents, runs, answer, run: () => runs.getState().runs.get(TAB.id) };
}

const CALL = call('c7', {
  tool: 'pen_query',
  caller: { id: 'w', kind: 'window', name: 'you' },
  state: 'running',
  endedAtMs: null,
  argumentsJson: JSON.stringify({ sql: QUERY.sql, captures: QUERY.captureIds, limit: SQL_PAGE_ROWS }),
});

let test = bench();
afterEach(() => {
  test = bench();
});

describe('a query of the window', () => {
  it('is asked once while it runs, and has an answer', async () => {
    void test.runs.getState().start(TAB.id, QUERY);
    void test.runs.getState().start(TAB.id, QUERY);
    expect(test.asked).toEqual([
      { name: 'pen_query', params: { sql: QUERY.sql, captures: ['heap-00000001'], limit: SQL_PAGE_ROWS } },
    ]);
    expect(test.run()).toMatchObject({ state: 'running', startedAtMs: 1000 });
    await test.answer(ok(result(2)));
    expect(test.run()).toMatchObject({ state: 'done', answer: { rows: [['Class0'], ['Class1']], rowCount: 2 } });
  });

  it('reads the next page once, and appends it', async () => {
    void test.runs.getState().start(TAB.id, QUERY);
    await test.answer(ok(result(2, { cursor: 'p2', rowCount: null })));
    void test.runs.getState().more(TAB.id);
    void test.runs.getState().more(TAB.id);
    expect(test.asked).toHaveLength(2);
    expect(test.asked[1]?.params).toMatchObject({ cursor: 'p2' });
    expect(test.run()).toMatchObject({ isLoadingMore: true });
    await test.answer(ok(result(1)));
    expect(test.run()).toMatchObject({ isLoadingMore: false, answer: { cursor: null, rowCount: 3 } });
    void test.runs.getState().more(TAB.id);
    expect(test.asked).toHaveLength(2);
  });

  it('keeps its rows if the next page cannot be read', async () => {
    void test.runs.getState().start(TAB.id, QUERY);
    await test.answer(ok(result(2, { cursor: 'p2' })));
    void test.runs.getState().more(TAB.id);
    await test.answer(err(appError('invalid_params', 'The cursor is too old.')));
    expect(test.run()).toMatchObject({
      state: 'done',
      moreError: { message: 'The cursor is too old.' },
      answer: { rows: [['Class0'], ['Class1']] },
    });
  });
});

describe('cancelling a query', () => {
  it('cancels its call, also one that is not listed yet', async () => {
    void test.runs.getState().start(TAB.id, QUERY);
    test.runs.getState().cancel(TAB.id);
    expect(test.run()).toMatchObject({ isCancelling: true });
    expect(test.asked).toHaveLength(1);
    test.topics.calls.receive([{ ...CALL, id: 'c6', argumentsJson: '{"sql":"select 1"}' }, CALL]);
    expect(test.asked.slice(1)).toEqual([{ name: 'calls.cancel', params: { callId: 'c7' } }]);
    test.topics.calls.receive([{ ...CALL, id: 'c8' }]);
    expect(test.asked).toHaveLength(2);
    await test.answer(err(appError('cancelled', 'The call was cancelled.')));
    expect(test.run()).toMatchObject({ state: 'failed', error: { code: 'cancelled' } });
  });

  it('finds the call of a long query by the beginning of its arguments', () => {
    const query = { sql: `select '${'x'.repeat(4000)}'`, captureIds: [] };
    const json = JSON.stringify({ sql: query.sql, captures: [], limit: SQL_PAGE_ROWS });
    test.topics.calls.receive([{ ...CALL, argumentsJson: json.slice(0, 2000) }]);
    void test.runs.getState().start(TAB.id, query);
    test.runs.getState().cancel(TAB.id);
    expect(test.asked[1]).toEqual({ name: 'calls.cancel', params: { callId: 'c7' } });
  });

  it('happens when the tab is closed, and its answer is dropped', async () => {
    test.topics.calls.receive([CALL]);
    void test.runs.getState().start(TAB.id, QUERY);
    test.documents.getState().closeEverywhere(TAB.id);
    expect(test.asked[1]).toEqual({ name: 'calls.cancel', params: { callId: 'c7' } });
    await test.answer(ok(result(2)));
    expect(test.runs.getState().runs.size).toBe(0);
  });
});
