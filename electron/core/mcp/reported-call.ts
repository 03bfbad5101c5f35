/** One tool call with its progress: sent to a client that asked for it, otherwise only logged. */
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { formatDuration } from '../../../shared/base/units.ts';
import { aboutTime, runText } from '../../../shared/core/capability/run-text.ts';
import type { Patience } from '../../../shared/core/capability/define.ts';
import { RunViewSchema, runView } from '../../../shared/core/contracts/runs.ts';
import type { CallRecord, Progress } from '../../../shared/core/contracts/activity.ts';
import { LONGEST_WAIT_MS } from '../../../shared/core/capability/asked-wait.ts';
import { askedWait } from './asked-wait.ts';
import type { Log } from '../log/log.ts';
import { plainValues } from '../runner/call-records.ts';
import { callTool, type ToolCallContext, type ToolCallParams } from './tool-call.ts';
import { toldAnswer } from '../../../shared/core/findings/markdown.ts';

// Progress of one call as notifications: the first at once, then at most four a second, never decreasing, and one every ten seconds even
// without change, because clients time out on silent calls.

/** About four a second: more would only load the client. */
const MIN_INTERVAL_MS = 250;
/** The SDK's clients time out after 60 s of silence, some hosts after 20 s. */
const HEARTBEAT_MS = 10_000;

export interface ProgressNotification {
  readonly progress: number;
  /** Absent if it is unknown or 0: a client may divide by it. */
  readonly total?: number;
  readonly message: string;
}

export interface ProgressReporter {
  report(progress: Progress): void;
  /** Ends the timers after sending the delayed value; resolves when the last notification is on its way. */
  finish(): Promise<void>;
}

export interface ProgressReporterOptions {
  /** Sends one notification to the client. A rejection is passed to `onFailure` only. */
  readonly send: (notification: ProgressNotification) => Promise<void>;
  readonly onFailure: (reason: unknown) => void;
  /** The name of the call, used as message before its first own one. */
  readonly title: string;
  readonly now: () => number;
}

function leftText(ms: number): string {
  return ms <= 0 ? 'soon done' : `${aboutTime(ms)} left`;
}

export function createProgressReporter(options: ProgressReporterOptions): ProgressReporter {
  const startedAtMs = options.now();
  let highest = 0;
  let latest: ProgressNotification = { progress: 0, message: `${options.title}: started` };
  let lastSentAtMs = Number.NEGATIVE_INFINITY;
  let held = false;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let finished = false;
  let sending: Promise<void> = Promise.resolve();

  function schedule(delayMs: number, work: () => void): void {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(work, delayMs);
    timer.unref();
  }

  function send(notification: ProgressNotification): void {
    held = false;
    lastSentAtMs = options.now();
    // One after the other: under backpressure a later value must not overtake an earlier one.
    sending = sending.then(() => options.send(notification)).catch(options.onFailure);
    if (!finished) schedule(HEARTBEAT_MS, sendHeartbeat);
  }

  function sendHeartbeat(): void {
    const elapsed = formatDuration(options.now() - startedAtMs);
    send({ ...latest, message: `${latest.message} (${elapsed} so far)` });
  }

  send(latest);

  return {
    report({ done, total, message, expectedEndAtMs }) {
      if (finished) return;
      highest = Math.max(highest, done);
      latest = {
        progress: highest,
        ...(total === null || total <= 0 ? {} : { total: Math.max(total, highest) }),
        message: expectedEndAtMs === undefined ? message : `${message}, ${leftText(expectedEndAtMs - options.now())}`,
      };
      const waitMs = lastSentAtMs + MIN_INTERVAL_MS - options.now();
      if (waitMs <= 0) {
        send(latest);
        return;
      }
      if (held) return;
      held = true;
      schedule(waitMs, () => send(latest));
    },
    async finish() {
      finished = true;
      if (timer !== null) clearTimeout(timer);
      if (held) send(latest);
      await sending;
    },
  };
}

export interface ReportedCallOptions {
  readonly log: Log;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Without a session, progress is only logged. */
  readonly stateless: boolean;
  readonly logProgress: (progress: Progress) => void;
  /** Receives the progress of each call, whether it is sent or not. */
  readonly onProgress?: (progress: Progress) => void;
  /** Null for a caller that waits as long as a call takes. */
  readonly patience: RunPatience | null;
}

/** Time that a client waits for a call that may become a run. */
export interface RunPatience {
  /** The longest time until the first answer of a call, in milliseconds. */
  readonly firstMs: number;
  /** The same of a call that reads a run, which loses nothing if the client does not wait for its answer. */
  readonly next: Patience;
  /** The call is answered, and continues until this has settled. */
  readonly continues: (rest: Promise<unknown>) => void;
}

/** The SDK's clients wait for 60 s by default, also where they receive progress. */
const FIRST_ANSWER_MS = 50_000;
/** Seconds, for clients that are known to wait longer or less. */
const ANSWER_SECONDS = 'PEN_ANSWER_SECONDS';

/** The longest time until the first answer of a call that may become a run, in milliseconds. */
export function firstAnswerOf(environment: NodeJS.ProcessEnv): number {
  const seconds = Number(environment[ANSWER_SECONDS]);
  return Number.isFinite(seconds) && seconds >= 1 ? seconds * 1000 : FIRST_ANSWER_MS;
}

/** A client that asks for progress may wait longer with each message. */
const NEXT_ANSWER_MS = 170_000;

/** `hasCancelled`: the client has cancelled a call before, as it does at a limit that no progress moves. */
export function patienceOf(
  { _meta: meta }: Pick<ToolCallParams, '_meta'>,
  continues: RunPatience['continues'],
  {
    firstMs = FIRST_ANSWER_MS,
    hasCancelled,
  }: { readonly firstMs?: number | undefined; readonly hasCancelled: boolean },
): RunPatience {
  const waits = meta?.progressToken !== undefined && !hasCancelled;
  const surelyMs = waits ? Math.max(firstMs, NEXT_ANSWER_MS) : firstMs;
  return { firstMs, next: { surelyMs, askedMs: hasCancelled ? surelyMs : LONGEST_WAIT_MS }, continues };
}

/** The tool that reads a run. */
const RUN_READER = 'pen_capture_info';

/** A client that is sent structured results reads that instead of the text. */
function continuing(record: CallRecord, nowMs: number, isStructured: boolean): CallToolResult {
  const run = plainValues(runView(record, null, nowMs), new Set());
  const told = runText(RunViewSchema.parse(run));
  const text = typeof told === 'string' ? told : toldAnswer(told);
  return { content: [{ type: 'text', text }], ...(isStructured ? { structuredContent: { notes: [text] } } : {}) };
}

const NOT_YET = Symbol('not answered in time');

/** Answers with the run if the call takes longer than the client waits. */
async function orContinuing(
  working: Promise<CallToolResult>,
  { firstMs, continues }: RunPatience,
  answerOf: () => CallToolResult | null,
): Promise<CallToolResult> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<typeof NOT_YET>((resolve) => {
    timer = setTimeout(() => resolve(NOT_YET), firstMs);
  });
  try {
    const first = await Promise.race([working, late]);
    const answer = first === NOT_YET ? answerOf() : first;
    if (answer === null) return await working;
    if (first === NOT_YET) continues(working);
    return answer;
  } finally {
    clearTimeout(timer);
  }
}

/** Sends a notification that belongs to the call. */
export type Notify = (notification: {
  readonly method: 'notifications/progress';
  readonly params: { readonly progressToken: string | number; readonly progress: number };
}) => Promise<void>;

export async function callReported(
  params: ToolCallParams,
  notify: Notify,
  context: Omit<ToolCallContext, 'onProgress' | 'onBegin' | 'patience'>,
  { log, now, stateless, logProgress, onProgress = () => undefined, patience }: ReportedCallOptions,
): Promise<CallToolResult> {
  let callId = '';
  let latest: Progress | null = null;
  const { runner, tools, isStructured } = context;
  const becomesRun = runner.find(params.name)?.becomesRun === true;
  const { call: asked, askedMs = null } = becomesRun ? askedWait(params) : { call: params };
  const call = (report: (progress: Progress) => void): Promise<CallToolResult> => {
    const working = callTool(asked, {
      ...context,
      patience: patience?.next,
      onBegin: (id) => {
        callId = id;
      },
      onProgress: follow(report),
    });
    if (patience === null || !becomesRun || tools.find(RUN_READER) === null) return working;
    const firstMs = Math.min(askedMs ?? patience.firstMs, patience.next.askedMs);
    return orContinuing(working, { ...patience, firstMs }, () => {
      const record = runner.running().find(({ id }) => id === callId);
      // Its own progress is not masked for the client.
      return record === undefined ? null : continuing({ ...record, progress: latest }, now(), isStructured);
    });
  };
  const { _meta: meta } = params;
  const token = stateless ? undefined : meta?.progressToken;
  const follow =
    (report: (progress: Progress) => void) =>
    (progress: Progress): void => {
      latest = progress;
      onProgress(progress);
      report(progress);
    };
  if (token === undefined) return call(logProgress);
  const reporter = createProgressReporter({
    title: context.tools.find(params.name)?.title ?? params.name,
    now,
    send: (notification) =>
      notify({
        method: 'notifications/progress',
        params: { progressToken: token, ...notification },
      }),
    onFailure: (reason) => log.debug('progress not delivered', { client: context.caller.name, reason: String(reason) }),
  });
  try {
    return await call((progress) => reporter.report(progress));
  } finally {
    await reporter.finish();
  }
}
