/** Reads the `args` of events, whose form depends on the browser version: missing members are '' or null, never an exception. */
import { isInRange } from '../../json/number-range.ts';
import type { TraceColumns } from '../columns.ts';

export type Members = Readonly<Record<string, unknown>>;

const NONE: Members = {};

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Members of an object; none for other values. */
export function membersOf(value: unknown): Members {
  return isMembers(value) ? value : NONE;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Null for other values and out-of-range numbers. */
export function numberOf(value: unknown): number | null {
  return typeof value === 'number' && isInRange(value) ? value : null;
}

/** `args` and `args.data` of an event whose args are in memory. */
export function argsOf(trace: Pick<TraceColumns, 'storedArgs'>, event: number): { args: Members; data: Members } {
  const args = membersOf(trace.storedArgs(event));
  return { args, data: membersOf(args['data']) };
}

/** Process of an event. */
export function pidOf({ thread, threads }: Pick<TraceColumns, 'thread' | 'threads'>, event: number): number {
  return threads[thread[event] ?? 0]?.pid ?? 0;
}
