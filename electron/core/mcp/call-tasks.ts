/**
 * Long calls as tasks (the extension `io.modelcontextprotocol/tasks` of MCP 2026-07-28): a call that is not answered soon goes on without its
 * request. The client asks for its state, answers what it asks, cancels it, and reads its result later, also after it or the app was started again.
 */
import { randomUUID } from 'node:crypto';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { formatPercent } from '../../../shared/base/units.ts';
import { appError } from '../../../shared/base/errors.ts';
import type { ClientCalls } from './client-calls.ts';
import type { OwnTasks, StoredTask } from './task-files.ts';
import type { InputRequest, OpenCall } from './open-call.ts';
import { RPC_CODES, ProtocolError } from './protocol-error.ts';

export const TASKS_EXTENSION = 'io.modelcontextprotocol/tasks';

/** The time that the result of a task can be read, from the begin of the task on; that of a longer one until it has been read once. */
export const TASK_TTL_MS = 2 * 60 * 60_000;
/** Interval at which a client is to ask. */
const POLL_INTERVAL_MS = 1000;
/** Tasks of one client, running ones included; further calls are answered without becoming one. */
const MAX_TASKS = 100;

type TaskStatus = 'working' | 'input_required' | 'completed' | 'failed' | 'cancelled';

/** A task as every answer about it begins. */
interface TaskState {
  readonly taskId: string;
  readonly status: TaskStatus;
  readonly statusMessage?: string;
  /** ISO 8601 UTC. */
  readonly createdAt: string;
  readonly lastUpdatedAt: string;
  readonly ttlMs: number;
  readonly pollIntervalMs: number;
}

/** The answer to a call that has become a task. */
export interface TaskCreated extends TaskState {
  readonly resultType: 'task';
}

export interface TaskDetails extends TaskState {
  readonly inputRequests?: Readonly<Record<string, InputRequest>>;
  readonly result?: CallToolResult;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

export interface CallTasks {
  /** Takes a call over. Null at the limit. */
  create(call: OpenCall): TaskCreated | null;
  /** These three throw a protocol error for an unknown task; the last two for one that an earlier app ran, too. */
  get(taskId: string): Promise<TaskDetails>;
  answer(taskId: string, answers: Readonly<Record<string, unknown>>): void;
  cancel(taskId: string): void;
  /** True while a result can be read. */
  holdsAny(): boolean;
}

interface Task {
  readonly taskId: string;
  readonly call: OpenCall;
  readonly createdAtMs: number;
  changedAtMs: number;
  isCancelled: boolean;
  outcome: Pick<TaskDetails, 'result' | 'error'> | null;
}

function errorOf(reason: unknown): NonNullable<TaskDetails['error']> {
  if (reason instanceof ProtocolError) {
    const { code, message, data } = reason;
    return { code, message, ...(data === undefined ? {} : { data }) };
  }
  return { code: RPC_CODES.internal, message: 'PEN failed to answer this call; the log has the details.' };
}

/** A task of an app that has ended, or of another one that runs. */
function detailsOf(taskId: string, { createdAtMs, changedAtMs, outcome, isRunning }: StoredTask): TaskDetails {
  const state = {
    taskId,
    createdAt: new Date(createdAtMs).toISOString(),
    lastUpdatedAt: new Date(changedAtMs).toISOString(),
    ttlMs: TASK_TTL_MS,
    pollIntervalMs: POLL_INTERVAL_MS,
  };
  if (isRunning) return { ...state, status: 'working', statusMessage: 'Another process of PEN runs it' };
  if (outcome !== null)
    return {
      ...state,
      status: 'isCancelled' in outcome ? 'cancelled' : 'error' in outcome ? 'failed' : 'completed',
      ...outcome,
    };
  const message =
    'PEN Workbench ended while this task ran, so it has no result. pen_list_captures lists what was recorded by then; call the tool again.';
  return { ...state, status: 'failed', error: { code: RPC_CODES.internal, message } };
}

/** `now`: milliseconds since the Unix epoch. `onFailure` receives what is a bug. `stored`: null for a client whose tasks end with the app. */
export function createCallTasks(
  calls: ClientCalls,
  {
    now,
    onFailure,
    stored,
  }: {
    readonly now: () => number;
    readonly onFailure: (reason: unknown) => void;
    readonly stored: OwnTasks | null;
  },
): CallTasks {
  const tasks = new Map<string, Task>();

  function forget(): void {
    for (const [taskId, { createdAtMs, outcome }] of tasks)
      if (outcome !== null && now() - createdAtMs > TASK_TTL_MS) tasks.delete(taskId);
  }

  function find(taskId: string): Task {
    const task = tasks.get(taskId);
    if (task !== undefined) return task;
    const message = `There is no task "${taskId}": its result was kept for two hours, or the id is wrong. pen_list_captures lists what was recorded.`;
    throw new ProtocolError(RPC_CODES.invalidParams, message);
  }

  function statusOf({ outcome, isCancelled, call }: Task): TaskStatus {
    if (outcome === null) return call.questions.size > 0 ? 'input_required' : 'working';
    if (isCancelled) return 'cancelled';
    return outcome.error === undefined ? 'completed' : 'failed';
  }

  function stateOf(task: Task): TaskState {
    const { taskId, call, createdAtMs, changedAtMs } = task;
    const { message = '', done = 0, total = null } = call.progress ?? {};
    const share = total === null || total <= 0 ? '' : ` (${formatPercent(Math.min(1, done / total))})`;
    return {
      taskId,
      status: statusOf(task),
      ...(message === '' ? {} : { statusMessage: `${message}${share}` }),
      createdAt: new Date(createdAtMs).toISOString(),
      lastUpdatedAt: new Date(changedAtMs).toISOString(),
      ttlMs: TASK_TTL_MS,
      pollIntervalMs: POLL_INTERVAL_MS,
    };
  }

  return {
    create(call) {
      forget();
      if (tasks.size >= MAX_TASKS) return null;
      const task: Task = {
        taskId: randomUUID(),
        call,
        createdAtMs: now(),
        changedAtMs: now(),
        isCancelled: false,
        outcome: null,
      };
      tasks.set(task.taskId, task);
      const store = (outcome: Record<string, unknown> | null): void => {
        const { createdAtMs, changedAtMs } = task;
        void stored?.put(task.taskId, { createdAtMs, changedAtMs, outcome });
      };
      store(null);
      const end = (outcome: NonNullable<Task['outcome']>): void => {
        task.outcome = outcome;
        task.changedAtMs = now();
        store(task.isCancelled ? { isCancelled: true } : { ...outcome });
      };
      call.onProgress = () => {
        task.changedAtMs = now();
      };
      call.onAsked = () => {
        task.changedAtMs = now();
        // Nobody may ever answer.
        setTimeout(() => {
          for (const question of call.questions.values()) question.drop();
        }, TASK_TTL_MS).unref();
      };
      call.result.then(
        (result) => end({ result }),
        (reason: unknown) => {
          if (!(reason instanceof ProtocolError)) onFailure(reason);
          end({ error: errorOf(reason) });
        },
      );
      return { resultType: 'task', ...stateOf(task) };
    },
    async get(taskId) {
      const earlier = tasks.has(taskId) ? null : await stored?.find(taskId);
      if (earlier !== null && earlier !== undefined) return detailsOf(taskId, earlier);
      const task = find(taskId);
      forget();
      const state = stateOf(task);
      if (state.status === 'input_required') {
        const { questions } = task.call;
        return {
          ...state,
          inputRequests: Object.fromEntries([...questions].map(([name, { request }]) => [name, request])),
        };
      }
      return state.status === 'completed' || state.status === 'failed' ? { ...state, ...task.outcome } : state;
    },
    answer(taskId, answers) {
      const { call } = find(taskId);
      for (const [name, question] of call.questions) if (Object.hasOwn(answers, name)) question.take(answers[name]);
    },
    cancel(taskId) {
      const task = find(taskId);
      if (task.outcome !== null) return;
      task.isCancelled = true;
      const why = appError('cancelled', 'The client cancelled the task.', 'Call the tool again when you need it.');
      calls.cancel([task.call.handle], why);
    },
    holdsAny() {
      forget();
      return tasks.size > 0;
    },
  };
}
