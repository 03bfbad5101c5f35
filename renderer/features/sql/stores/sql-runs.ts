/** SQL queries that this window runs, by their tab. They continue while another document is active. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CallRecord } from '../../../../shared/core/contracts/activity.ts';
import type { AppError } from '../../../../shared/base/errors.ts';
import {
  SqlResultSchema,
  type SqlResult,
  type SqlResultColumn,
  type SqlValue,
} from '../../../../shared/features/sql/contract/sql.ts';
import type { Bridge } from '../../../core/bridge/bridge.ts';
import { hasTab, type DocumentsState } from '../../../core/stores/documents/documents.ts';
import type { TopicStores } from '../../../core/stores/topics/topics.ts';

/** The tool that answers SQL queries. */
const SQL_TOOL = 'pen_query';
/** Rows of one page. */
export const SQL_PAGE_ROWS = 1000;
/** The window holds no more rows of one answer. */
export const MAX_SHOWN_ROWS = 100_000;

/** The sent query: the text as it was sent, and the captures of its schemas. */
export interface SqlQuery {
  readonly sql: string;
  readonly captureIds: readonly string[];
}

export interface SqlAnswer {
  readonly columns: readonly SqlResultColumn[];
  /** The rows that were read so far. */
  readonly rows: readonly (readonly SqlValue[])[];
  /** Rows of the whole answer; null if it was not read to its end. */
  readonly rowCount: number | null;
  /** Null: `rows` are all rows. */
  readonly cursor: string | null;
  /** Duration of the query, without later pages. */
  readonly durationMs: number;
}

export type SqlRun =
  | {
      readonly state: 'running';
      readonly query: SqlQuery;
      readonly startedAtMs: number;
      readonly isCancelling: boolean;
    }
  | {
      readonly state: 'done';
      readonly query: SqlQuery;
      readonly answer: SqlAnswer;
      readonly isLoadingMore: boolean;
      /** The reason why the next page could not be read. */
      readonly moreError: AppError | null;
    }
  | { readonly state: 'failed'; readonly query: SqlQuery; readonly error: AppError };

export interface SqlRunsState {
  readonly runs: ReadonlyMap<string, SqlRun>;
  /** Asks the query of a tab; does nothing while it runs. */
  readonly start: (tabId: string, query: SqlQuery) => Promise<void>;
  /** Reads the next page of an answer, if there is one. */
  readonly more: (tabId: string) => Promise<void>;
  readonly cancel: (tabId: string) => void;
}

function paramsOf({ sql, captureIds }: SqlQuery, cursor: string | null): Record<string, unknown> {
  return { sql, captures: [...captureIds], limit: SQL_PAGE_ROWS, ...(cursor === null ? {} : { cursor }) };
}

/** True if the call runs this query for this window. The arguments in its record may be cut. */
function isCallOf(query: SqlQuery, { tool, state, caller, argumentsJson }: CallRecord): boolean {
  if (tool !== SQL_TOOL || state !== 'running' || caller.kind !== 'window') return false;
  return JSON.stringify(paramsOf(query, null)).startsWith(argumentsJson);
}

function answerOf({ columns, rows, rowCount, cursor, durationMs }: SqlResult): SqlAnswer {
  return { columns, rows, rowCount, cursor, durationMs };
}

/** An answer with its next page. */
function withPage(answer: SqlAnswer, page: SqlResult): SqlAnswer {
  const rows = [...answer.rows, ...page.rows];
  const isWhole = page.cursor === null;
  return { ...answer, rows, cursor: page.cursor, rowCount: isWhole ? rows.length : page.rowCount };
}

export function createSqlRunsStore(parts: {
  readonly bridge: Pick<Bridge, 'call' | 'command'>;
  readonly topics: Pick<TopicStores, 'calls'>;
  readonly documents: Pick<StoreApi<DocumentsState>, 'subscribe'>;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}): StoreApi<SqlRunsState> {
  const { bridge, topics, documents, now } = parts;
  const ask = (query: SqlQuery, cursor: string | null) =>
    bridge.call(SQL_TOOL, paramsOf(query, cursor), SqlResultSchema);

  const store = createStore<SqlRunsState>()((set, get) => {
    const put = (tabId: string, run: SqlRun): void => set({ runs: new Map(get().runs).set(tabId, run) });

    /** Ends as soon as the query has ended or its call is known, which a cancel right after the start has to wait for. */
    const cancelCall = (tabId: string, query: SqlQuery): void => {
      const isEnded = (): boolean => {
        const run = get().runs.get(tabId);
        return run !== undefined && (run.query !== query || run.state !== 'running');
      };
      const send = (calls: readonly CallRecord[]): boolean => {
        const call = calls.find((each) => isCallOf(query, each));
        if (call !== undefined) void bridge.command('calls.cancel', { callId: call.id });
        return call !== undefined;
      };
      if (send(topics.calls.getState().value)) return;
      const stop = topics.calls.subscribe(({ value }) => {
        if (isEnded() || send(value)) stop();
      });
    };

    return {
      runs: new Map(),
      start: async (tabId, query) => {
        if (get().runs.get(tabId)?.state === 'running') return;
        put(tabId, { state: 'running', query, startedAtMs: now(), isCancelling: false });
        const result = await ask(query, null);
        // The tab may have been closed meanwhile.
        if (get().runs.get(tabId)?.query !== query) return;
        if (!result.ok) put(tabId, { state: 'failed', query, error: result.error });
        else
          put(tabId, {
            state: 'done',
            query,
            answer: answerOf(result.value),
            isLoadingMore: false,
            moreError: null,
          });
      },
      more: async (tabId) => {
        const run = get().runs.get(tabId);
        if (run?.state !== 'done' || run.isLoadingMore || run.answer.cursor === null) return;
        if (run.answer.rows.length >= MAX_SHOWN_ROWS) return;
        put(tabId, { ...run, isLoadingMore: true, moreError: null });
        const page = await ask(run.query, run.answer.cursor);
        // The query may have been asked again meanwhile.
        if (get().runs.get(tabId)?.query !== run.query) return;
        if (page.ok) put(tabId, { ...run, answer: withPage(run.answer, page.value), isLoadingMore: false });
        else put(tabId, { ...run, isLoadingMore: false, moreError: page.error });
      },
      cancel: (tabId) => {
        const run = get().runs.get(tabId);
        if (run?.state !== 'running' || run.isCancelling) return;
        put(tabId, { ...run, isCancelling: true });
        cancelCall(tabId, run.query);
      },
    };
  });
  // An answer is of no use without its tab.
  documents.subscribe(({ groups }) => {
    const { runs, cancel } = store.getState();
    const closed = [...runs.keys()].filter((tabId) => !groups.some((group) => hasTab(group, tabId)));
    if (closed.length === 0) return;
    for (const tabId of closed) cancel(tabId);
    store.setState({ runs: new Map([...store.getState().runs].filter(([tabId]) => !closed.includes(tabId))) });
  });
  return store;
}
