/** A runner with a handful of toy capabilities, so that the protocol can be tested without a target. */
import { z } from 'zod';
import { Emitter } from '../../../../shared/base/emitter.ts';
import {
  defineCapability,
  type AnswerPicture,
  type AnyCapability,
  type CallContext,
} from '../../../../shared/core/capability/define.ts';
import { CAPTURE_KINDS, type CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import { appError, errorOfAbort, type AppResult, AppFailure } from '../../../../shared/base/errors.ts';
import { failureText, successText } from '../../runner/call-records.ts';
import { parseParameters } from '../../runner/parameters.ts';
import { createCallerSessions, type CallerSessionsOwner } from '../../runner/sessions.ts';
import type { Log } from '../../log/log.ts';
import type { CallerSession, Runner } from '../../runner/types.ts';
import type { CaptureSource } from '../capture-resources.ts';

const hints = { readOnly: true, idempotent: true, destructive: false, openWorld: false };
const base = { kind: 'read', hints, locks: [], deadlineMs: 60_000, category: 'utility' } as const;

export const penToyEcho = defineCapability({
  ...base,
  name: 'pen_toy_echo',
  title: 'Toy Echo',
  summary: 'Repeats a text.',
  params: z.strictObject({
    text: z.string().max(1000).describe('What to say.'),
    times: z.number().int().min(1).max(3).default(1),
    mode: z.enum(['plain', 'loud']).default('plain'),
  }),
  result: z.object({ said: z.string(), times: z.number() }),
  run: async ({ text, times, mode }) => ({ said: (mode === 'loud' ? text.toUpperCase() : text).repeat(times), times }),
  summarise: ({ said, times }) => `## Toy Echo\n\n**Said**: ${said} | **Times**: ${times}`,
});

const refuse = defineCapability({
  ...base,
  name: 'pen_toy_refuse',
  title: 'Toy Refuse',
  summary: 'Always held by somebody else, or never content with what it is given.',
  category: 'memory',
  params: z.strictObject({ picky: z.boolean().default(false) }),
  result: z.object({ code: z.string() }),
  run: async ({ picky }) => {
    throw new AppFailure(
      picky
        ? appError('invalid_params', 'One of a and b is needed.', 'Give one.')
        : appError('busy', 'Toy is already in use by pen_toy_capture (held for 12s).', 'Try pen_toy_echo.', {
            heldForMs: 12_000,
          }),
    );
  },
  summarise: ({ code }) => code,
});

const capture = defineCapability({
  ...base,
  name: 'pen_toy_capture',
  title: 'Toy Capture',
  summary: 'Names the given capture.',
  kind: 'capture',
  category: 'memory',
  hints: { ...hints, readOnly: false, idempotent: false, openWorld: true },
  params: z.strictObject({ captureId: z.string() }),
  result: z.object({ captureId: z.string() }),
  run: async (params) => params,
  summarise: ({ captureId }) => `## Toy Capture\n\n**ID**: ${captureId}`,
});

export const penToyLook = defineCapability({
  ...capture,
  run: async (params) => params,
  name: 'pen_toy_look',
  title: 'Toy Look',
  summary: 'Reads it.',
  kind: 'read',
});

export interface Slow {
  readonly signal: AbortSignal;
  progress: CallContext['progress'];
  finish(result: AppResult<{ done: boolean }>): void;
}

export interface ToyRunner {
  readonly runner: Runner;
  readonly sessions: CallerSessionsOwner;
  readonly library: CaptureSource & { put(record: CaptureRecord): void; remove(id: string): void };
  readonly log: Log & { readonly lines: { level: string; message: string; details: Record<string, unknown> }[] };
  /** Running calls of `pen_toy_slow`; each is finished by the test or by its cancellation. */
  readonly slow: Slow[];
  /** Resolves with the next call of `pen_toy_slow`. */
  nextSlow(): Promise<Slow>;
  readonly callers: CallerSession[];
}

export function captureRecord(id: string, patch: Partial<CaptureRecord> = {}): CaptureRecord {
  return {
    id,
    kind: 'heap-snapshot',
    name: `Snapshot ${id}`,
    note: '',
    pinned: false,
    target: { id: 'T1', type: 'page', title: 'A page', url: 'http://localhost/', endpoint: 'http://localhost:9222' },
    origin: 'captured',
    takenBy: 'you',
    startedAt: '2026-01-02T03:04:05.000Z',
    durationMs: 1000,
    pauseMs: null,
    sizeBytes: 1536,
    options: {},
    truncated: false,
    loss: [],
    file: `/library/${id}${CAPTURE_KINDS['heap-snapshot'].extension}`,
    ...patch,
  };
}

function createToyLibrary(): ToyRunner['library'] {
  const records = new Map<string, CaptureRecord>();
  const changes = new Emitter<void>();
  return {
    changes,
    list: () => [...records.values()].toReversed(),
    get: (id) => {
      const value = records.get(id);
      return value === undefined
        ? {
            ok: false,
            error: appError('capture_not_found', `There is no capture ${id}.`, 'pen_list_captures lists them.'),
          }
        : { ok: true, value };
    },
    put(record) {
      records.set(record.id, record);
      changes.emit();
    },
    remove(id) {
      records.delete(id);
      changes.emit();
    },
  };
}

export function createToyLog(): ToyRunner['log'] {
  const lines: ToyRunner['log']['lines'] = [];
  const at =
    (level: string) =>
    (message: string, details: Record<string, unknown> = {}): void =>
      void lines.push({ level, message, details });
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

export function createToyRunner(
  extra: readonly AnyCapability[] = [],
  rights: Pick<Parameters<typeof createCallerSessions>[0], 'rightsOf'> = {},
): ToyRunner {
  const slow: Slow[] = [];
  const waiting: ((call: Slow) => void)[] = [];
  const penToySlow = defineCapability({
    ...base,
    name: 'pen_toy_slow',
    title: 'Toy Slow',
    summary: 'Works until the test says so.',
    params: z.strictObject({}),
    result: z.object({ done: z.boolean() }),
    run: (_params, context) =>
      new Promise((resolve, reject) => {
        const { signal } = context;
        const call: Slow = {
          signal,
          progress: (progress) => context.progress(progress),
          finish: (result) => (result.ok ? resolve(result.value) : reject(new AppFailure(result.error))),
        };
        signal.addEventListener('abort', () => reject(new AppFailure(errorOfAbort(signal))), { once: true });
        slow.push(call);
        waiting.shift()?.(call);
      }),
    summarise: ({ done }) => `## Toy Slow\n\n**Done**: ${String(done)}`,
  });

  const capabilities: readonly AnyCapability[] = [penToyEcho, refuse, capture, penToySlow, ...extra];
  const sessions = createCallerSessions({
    ...rights,
    newId: () => crypto.randomUUID(),
    resolvePath: async (path, _use, _rule, roots) => ({
      ok: true,
      value: roots === null ? path : `${path} within ${roots.join(', ')}`,
    }),
  });
  const callers: CallerSession[] = [];
  const running = new Map<string, { callerId: string; abort: () => void; settled: Promise<void> }>();
  sessions.onClose(async (session) => {
    const own = [...running.values()].filter((call) => call.callerId === session.id);
    for (const call of own) call.abort();
    await Promise.all(own.map((call) => call.settled));
  });

  const runner: Runner = {
    capabilities,
    find: (name) => capabilities.find((capability) => capability.name === name) ?? null,
    async run(name, raw, caller, options = {}) {
      callers.push(caller);
      const callId = crypto.randomUUID();
      const capability = runner.find(name);
      const fail = (error: ReturnType<typeof appError>) => ({
        ok: false as const,
        callId,
        error,
        text: failureText(name, error, []),
      });
      if (capability === null)
        return fail(appError('unknown_tool', `There is no tool "${name}".`, 'tools/list names every tool.'));
      const parsed = parseParameters(capability, raw);
      if (!parsed.ok) return { ...fail(parsed.error), breaksSchema: true };
      const controller = new AbortController();
      options.signal?.addEventListener('abort', () => controller.abort(options.signal?.reason), { once: true });
      const settled = Promise.withResolvers<void>();
      running.set(callId, { callerId: caller.id, abort: () => controller.abort(), settled: settled.promise });
      try {
        const unused = (): never => {
          throw new Error('toys touch no target');
        };
        const pictures: AnswerPicture[] = [];
        const context: CallContext = {
          picture: (picture) => void pictures.push(picture),
          runPart: () => Promise.reject(new Error('no part is run here')),
          whoAnswers: () => Promise.resolve(null),
          sendRequest: () => Promise.reject(new Error('no request is sent here')),
          askPerson: async (task) => {
            const shown = { id: `task-${callId}`, callId, caller: caller.info, title: capability.title };
            const where = { targetId: null, targetTitle: '', askedAtMs: 0 };
            const answer = await options.taskInClient?.({ ...task, ...shown, ...where }, controller.signal);
            return answer === undefined || answer === null
              ? { ok: false, error: appError('cancelled', 'No answer came.') }
              : { ok: true, value: answer };
          },
          callId,
          caller,
          signal: controller.signal,
          progress: (progress) => options.onProgress?.({ bytes: null, bytesPerSecond: null, ...progress }),
          note: () => undefined,
          onCommand: () => undefined,
          keepLocks: () => ({ dispose: () => undefined }),
          attach: unused,
          get target() {
            return unused();
          },
          get ports() {
            return unused();
          },
        };
        const result = await capability.run(parsed.value.params as never, context);
        if (!result.ok) return fail(result.error);
        const value = capability.result.parse(result.value);
        const text = successText(capability.summarise(value as never), parsed.value.notes, 8192, false);
        return { ok: true, callId, value, notes: parsed.value.notes, pictures, text };
      } finally {
        running.delete(callId);
        settled.resolve();
      }
    },
    cancel: () => false,
    running: () => [],
    shutDown: () => Promise.resolve(true),
  };

  return {
    runner,
    sessions,
    library: createToyLibrary(),
    log: createToyLog(),
    slow,
    callers,
    nextSlow: () => new Promise((resolve) => waiting.push(resolve)),
  };
}
