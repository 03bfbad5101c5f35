/** Exclusive CDP domains, their holders, and running cooldowns. */
import { z } from 'zod';
import { advice, type Advice } from '../../base/errors.ts';

const STOP_OWN = advice(
  'Wait for it to end; if it was started with action "start", stop it with action "stop".',
  'Wait for it to end, or stop it.',
);

/**
 * Locks with their scope and what to suggest while one is held: by the refused tool, `while TOOL` by the one that holds it, and `own` if the caller
 * itself holds it from an earlier call.
 */
export const LOCKS = {
  HeapProfiler: {
    scope: 'target',
    alternatives: {
      'while pen_heap_snapshot':
        'Wait for it to end: the target stands still while a snapshot is taken, so no other tool of its memory answers.',
      '*': 'Wait for it to end; pen_heap_sampling works meanwhile, and names the functions that allocate.',
    },
  },
  'HeapProfiler.tracking': {
    scope: 'target',
    alternatives: {
      own: advice('Heap tracking is already active: stop it first with action "stop".', 'Stop it first.'),
      '*': 'Try pen_heap_sampling for a lower-overhead alternative.',
    },
  },
  'HeapProfiler.sampling': {
    scope: 'target',
    alternatives: {
      own: advice('Heap sampling is already active: stop it first with action "stop".', 'Stop it first.'),
      '*': 'Try pen_heap_snapshot, or stop the running sampling first.',
    },
  },
  Profiler: {
    scope: 'target',
    alternatives: {
      own: STOP_OWN,
      pen_js_coverage: 'Wait for it to end, or try pen_css_coverage.',
      '*': 'Try pen_performance_metrics, which does not need the profiler.',
    },
  },
  Tracing: {
    scope: 'browser',
    alternatives: {
      own: STOP_OWN,
      '*': 'Try pen_cpu_profile or pen_performance_metrics.',
    },
  },
  CSS: { scope: 'target', alternatives: { '*': 'Try pen_js_coverage.' } },
  Input: { scope: 'target', alternatives: { '*': 'Wait for its steps to end.' } },
  Lighthouse: {
    scope: 'browser',
    alternatives: {
      own: 'Wait for it to end; a timespan ends when it is stopped.',
      '*': 'Try pen_performance_metrics or pen_accessibility_check.',
    },
  },
} as const satisfies Record<
  string,
  { scope: 'target' | 'browser'; alternatives: Record<string, string | Advice> & { '*': string } }
>;

/** The request for a sentence of `alternatives`. */
export interface LockQuestion {
  /** The tool that was refused. */
  readonly tool: string;
  /** The tool that holds the lock. */
  readonly holder: string;
  /** The caller itself holds the lock, from an earlier call of this tool. */
  readonly isOwn?: boolean;
  /** True if a tool could be called on the target now. */
  readonly works: (tool: string) => boolean;
}

/** Returns what to do while a lock is held; names only tools that work on the target. */
export function lockAlternative(key: LockKey, { tool, holder, isOwn = false, works }: LockQuestion): Advice {
  const texts: Readonly<Record<string, string | Advice>> & { readonly '*': string } = LOCKS[key].alternatives;
  const found = (isOwn ? texts['own'] : undefined) ?? texts[tool] ?? texts[`while ${holder}`] ?? texts['*'];
  if (typeof found !== 'string') return found;
  const named = found.match(/pen_[a-z_]+/g) ?? [];
  const working = named.filter(works);
  const text =
    working.length === named.length
      ? found
      : working.length === 0
        ? 'Wait for it to end.'
        : `Wait for it to end, or try ${working.join(' or ')}.`;
  return advice(text, text);
}

export type LockKey = keyof typeof LOCKS;
export const LockKeySchema = z.enum(Object.keys(LOCKS) as [LockKey, ...LockKey[]]);

export const HeldLockSchema = z.object({
  key: LockKeySchema,
  /** Id of the target, or of the endpoint for locks of the whole browser. */
  scopeId: z.string(),
  scopeTitle: z.string(),
  tool: z.string(),
  callerName: z.string(),
  callId: z.string(),
  /** Milliseconds since the Unix epoch. */
  sinceMs: z.number(),
});
export type HeldLock = z.infer<typeof HeldLockSchema>;

export const CooldownSchema = z.object({
  tool: z.string(),
  targetId: z.string(),
  /** Milliseconds since the Unix epoch. */
  untilMs: z.number(),
  totalMs: z.number(),
});
export type Cooldown = z.infer<typeof CooldownSchema>;

export const LocksStateSchema = z.object({ held: z.array(HeldLockSchema), cooldowns: z.array(CooldownSchema) });
export type LocksState = z.infer<typeof LocksStateSchema>;
