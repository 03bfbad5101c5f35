/**
 * The channels of the record bar and their states. A channel always shows its state, so a lock, cooldown or missing tool is visible before
 * an error occurs.
 */
import { CAPTURE_KINDS } from '../../../../shared/core/contracts/captures.ts';
import type { CallRecord } from '../../../../shared/core/contracts/activity.ts';
import {
  LOCKS,
  lockAlternative,
  type Cooldown,
  type HeldLock,
  type LockKey,
  type LocksState,
} from '../../../../shared/core/contracts/locks.ts';
import type { NetworkRecording, Recording } from '../../../../shared/core/contracts/recordings.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import type { AnyCapability } from '../../../../shared/core/capability/define.ts';
import type { RunTab } from '../documents/run-tab.ts';
import { whyUnsupported } from '../../../../shared/core/capability/target-abilities.ts';

export type ChannelId =
  | 'heap-snapshot'
  | 'heap-sampling'
  | 'heap-timeline'
  | 'cpu-profile'
  | 'trace'
  | 'network'
  | 'coverage'
  | 'lighthouse'
  | 'gc';

export interface Channel {
  readonly id: ChannelId;
  readonly title: string;
  /** The title in the record bar, next to an icon. */
  readonly barTitle: string;
  /** The tool it runs. A channel whose tool is missing in this version is shown as not available. */
  readonly tool: string;
  /** One sentence on what it records. */
  readonly explanation: string;
  readonly shortcut: string;
  /** Starts with a verb, for palette and tooltips. */
  readonly command: string;
  /** Other words that find it in the palette. */
  readonly keywords?: string;
}

export const CHANNELS: readonly Channel[] = [
  {
    id: 'heap-snapshot',
    title: 'Heap snapshot',
    barTitle: 'Snapshot',
    tool: 'pen_heap_snapshot',
    explanation: 'Every object in memory at one moment. The target pauses while it is taken.',
    shortcut: 'Mod+Digit1',
    command: 'Take a heap snapshot',
  },
  {
    id: 'heap-sampling',
    title: 'Heap sampling',
    barTitle: 'Sampling',
    tool: 'pen_heap_sampling',
    explanation: 'Which functions allocate, sampled over time, at almost no cost.',
    shortcut: 'Mod+Digit2',
    command: 'Sample allocations',
  },
  {
    id: 'heap-timeline',
    title: 'Heap timeline',
    barTitle: 'Timeline',
    tool: 'pen_heap_track',
    explanation: 'When objects are allocated, which functions allocate them, and which stay alive.',
    shortcut: 'Mod+Digit3',
    command: 'Record a heap timeline',
  },
  {
    id: 'cpu-profile',
    title: 'CPU profile',
    barTitle: 'CPU',
    tool: 'pen_cpu_profile',
    explanation: 'Where JavaScript spends its time, sampled from start to stop.',
    shortcut: 'Mod+Digit4',
    command: 'Record a CPU profile',
  },
  {
    id: 'trace',
    title: 'Trace',
    barTitle: 'Trace',
    tool: 'pen_capture_trace',
    explanation:
      'Everything the browser did: tasks, layout, paint, network, frames. Of Node: event loop, GC, files, HTTP.',
    shortcut: 'Mod+Digit5',
    command: 'Record a trace',
  },
  {
    id: 'network',
    title: 'Network',
    barTitle: 'Network',
    tool: 'pen_network_enable',
    explanation: 'Requests and their timing from now on, in the target’s Network panel.',
    shortcut: 'Mod+Digit6',
    command: 'Record network requests',
    keywords: 'har',
  },
  {
    id: 'coverage',
    title: 'Coverage',
    barTitle: 'Coverage',
    tool: 'pen_js_coverage',
    explanation: 'Which JavaScript and CSS a page uses.',
    shortcut: 'Mod+Digit7',
    command: 'Measure coverage',
  },
  {
    id: 'lighthouse',
    title: 'Lighthouse',
    barTitle: 'Lighthouse',
    tool: 'pen_lighthouse',
    explanation: 'Audits the page while it reloads, while it is used, or as it is: its options choose the mode.',
    shortcut: 'Mod+Digit8',
    command: 'Run Lighthouse',
    keywords: 'budget audit reload',
  },
  {
    id: 'gc',
    title: 'GC',
    barTitle: 'GC',
    tool: 'pen_collect_garbage',
    explanation: 'A full garbage collection, for a clean baseline.',
    shortcut: 'Mod+Digit9',
    command: 'Collect garbage',
  },
];

/** `Heap snapshot`: what a tool records or makes, in the words of the window; `otherwise` for all others. */
export function toolTitle(tool: string, otherwise = tool): string {
  const channel = CHANNELS.find((each) => each.tool === tool);
  return channel?.title ?? Object.values(CAPTURE_KINDS).find((made) => made.tool === tool)?.label ?? otherwise;
}

export type ChannelState =
  | { readonly kind: 'no-target' }
  /** The tool does not support this type of target. */
  | { readonly kind: 'unsupported'; readonly targetType: string; readonly why?: string }
  | { readonly kind: 'gone' }
  | { readonly kind: 'free' }
  /** A call by this window on this target. */
  | { readonly kind: 'running'; readonly call: CallRecord }
  /** A recording by this window is active: the next press stops it. */
  | { readonly kind: 'recording'; readonly recording: Recording }
  /** The window records the requests of this target: the next press stops it. */
  | { readonly kind: 'listening'; readonly log: NetworkRecording }
  /** Another client runs this tool here; `recording` is set if the recording outlives the call that started it. */
  | {
      readonly kind: 'held';
      readonly lock: HeldLock;
      readonly alternative: string;
      readonly recording: Recording | null;
    }
  /** A run of this window, as a proof, has a part that uses it now; `by`: what runs. */
  | { readonly kind: 'used'; readonly run: CallRecord; readonly by: string }
  /** Another tool holds a lock that this one needs. */
  | { readonly kind: 'needs'; readonly lock: HeldLock; readonly key: LockKey; readonly alternative: string }
  | { readonly kind: 'cooldown'; readonly cooldown: Cooldown };

export interface ChannelSurroundings {
  readonly target: TargetInfo | null;
  readonly locks: LocksState;
  readonly calls: readonly CallRecord[];
  readonly recordings: readonly Recording[];
  readonly networkRecordings?: readonly NetworkRecording[];
  readonly nowMs: number;
  /** Tabs of runs: they know what a call makes. */
  readonly runTabs?: readonly RunTab[];
  /** True if this version has a tool; used to filter alternatives. */
  readonly hasTool: (name: string) => boolean;
}

function isRunning(call: CallRecord): boolean {
  return call.state === 'running' || call.state === 'cancelling';
}

/** A browser-wide lock may be held for a recording on another target of the browser. */
function recordingBehind(lock: HeldLock, recordings: readonly Recording[]): Recording | null {
  return recordings.find(({ key, endpointId }) => key === lock.key && endpointId === lock.scopeId) ?? null;
}

const CHANNEL_TOOLS: ReadonlySet<string> = new Set(CHANNELS.map(({ tool }) => tool));

/** The run of this window that a call is, or is a part of; null for a recording of the person or of another client. */
function runBehind(call: CallRecord | undefined, calls: readonly CallRecord[]): CallRecord | null {
  const run = call?.partOf === undefined ? call : calls.find(({ id }) => id === call.partOf);
  return run === undefined || run.caller.kind !== 'window' || CHANNEL_TOOLS.has(run.tool) ? null : run;
}

function usedBy(run: CallRecord, runTabs: readonly RunTab[]): ChannelState {
  const tab = runTabs.find(({ asked }) => asked.tool === run.tool && asked.targetId === run.targetId);
  const made = tab === undefined ? toolTitle(run.tool, run.title) : CAPTURE_KINDS[tab.asked.captureKind].label;
  return { kind: 'used', run, by: made.toLowerCase() };
}

/** The state of a channel for the selected target. */
export function channelState(
  channel: Channel,
  capability: Pick<AnyCapability, 'name' | 'locks' | 'target'>,
  { target, locks, calls, recordings, networkRecordings = [], nowMs, runTabs = [], hasTool }: ChannelSurroundings,
): ChannelState {
  if (target === null) return { kind: 'no-target' };
  if (target.state === 'gone') return { kind: 'gone' };
  const why = whyUnsupported(capability, target);
  if (why !== null) {
    // A value that only says the type again is in the words of the bar.
    const isByType = capability.target?.types.includes(target.type) === false;
    const hasReason = !isByType || capability.target?.whyNot?.[target.type] !== undefined;
    return { kind: 'unsupported', targetType: target.type, ...(hasReason ? { why } : {}) };
  }
  const own = calls.find(
    (call) =>
      call.tool === channel.tool && call.targetId === target.id && call.caller.kind === 'window' && isRunning(call),
  );
  const ownRun = runBehind(own, calls);
  if (ownRun !== null) return usedBy(ownRun, runTabs);
  if (own !== undefined) return { kind: 'running', call: own };
  const log = networkRecordings.find(({ targetId, isOwn }) => isOwn && targetId === target.id);
  if (log !== undefined && channel.id === 'network') return { kind: 'listening', log };
  const recording = recordings.find(({ tool, targetId }) => tool === channel.tool && targetId === target.id) ?? null;
  if (recording?.caller.kind === 'window') return { kind: 'recording', recording };
  for (const key of capability.locks) {
    const scopeId = LOCKS[key].scope === 'target' ? target.id : target.endpointId;
    const lock = locks.held.find((held) => held.key === key && held.scopeId === scopeId);
    if (lock === undefined) continue;
    const run = runBehind(
      calls.find(({ id }) => id === lock.callId),
      calls,
    );
    if (run !== null) return usedBy(run, runTabs);
    const { forPerson: alternative } = lockAlternative(key, { tool: channel.tool, holder: lock.tool, works: hasTool });
    return lock.tool === channel.tool
      ? { kind: 'held', lock, alternative, recording: recording ?? recordingBehind(lock, recordings) }
      : { kind: 'needs', lock, key, alternative };
  }
  const cooldown = locks.cooldowns.find(
    (entry) => entry.tool === channel.tool && entry.targetId === target.id && entry.untilMs > nowMs,
  );
  if (cooldown !== undefined) return { kind: 'cooldown', cooldown };
  return { kind: 'free' };
}

/** True if the state changes with time and needs the clock. */
export function needsClock(state: ChannelState): boolean {
  return (
    state.kind === 'running' ||
    state.kind === 'recording' ||
    state.kind === 'listening' ||
    state.kind === 'held' ||
    state.kind === 'needs' ||
    state.kind === 'cooldown'
  );
}
