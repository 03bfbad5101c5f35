/**
 * Commands that a capability cannot do without, and how a target is asked whether it has them without running one: with parameters that
 * every implementation must refuse. The answer is then -32601 (no such command) or another error (JSON-RPC 2.0).
 */
import type { ProtocolCommand } from './protocol-commands.ts';

/** Parameters of the wrong type, or none where one is required. */
export const MALFORMED_PARAMETERS = {
  'HeapProfiler.takeHeapSnapshot': { reportProgress: 'malformed' },
  'HeapProfiler.startTrackingHeapObjects': { trackAllocations: 'malformed' },
  'HeapProfiler.startSampling': { samplingInterval: 'malformed' },
  'Profiler.setSamplingInterval': { interval: 'malformed' },
  'Profiler.startPreciseCoverage': { callCount: 'malformed' },
  'Debugger.getScriptSource': {},
  'Runtime.evaluate': {},
} as const satisfies Partial<Readonly<Record<ProtocolCommand, Readonly<Record<string, unknown>>>>>;

export type NeededCommand = keyof typeof MALFORMED_PARAMETERS;
export const NEEDED_COMMANDS = Object.keys(MALFORMED_PARAMETERS) as [NeededCommand, ...NeededCommand[]];
