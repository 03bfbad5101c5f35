/** Reads the `args` of events, whose shape is the browser's and changes with it: what is not there is '' or null, never a throw. */
import { isInRange } from '../../json/number-range.ts';
import type { TraceColumns } from '../columns.ts';

export type Members = Readonly<Record<string, unknown>>;

const NONE: Members = {};

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The members of an object; none where it is no object. */
export function membersOf(value: unknown): Members {
  return isMembers(value) ? value : NONE;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Null for what is no number, or past the range. */
export function numberOf(value: unknown): number | null {
  return typeof value === 'number' && isInRange(value) ? value : null;
}

/** `args` and `args.data` of an event whose name is kept. */
export function argsOf(trace: Pick<TraceColumns, 'keptArgs'>, event: number): { args: Members; data: Members } {
  const args = membersOf(trace.keptArgs(event));
  return { args, data: membersOf(args['data']) };
}

/** The process an event was written by. */
export function pidOf({ thread, threads }: Pick<TraceColumns, 'thread' | 'threads'>, event: number): number {
  return threads[thread[event] ?? 0]?.pid ?? 0;
}
