/** What a trace says of itself that it does not hold. */
import type { LossRecord } from '../../contracts/captures.ts';
import { formatCount } from '../../base/units.ts';
import { listOf, membersOf, numberOf } from './figures/event-members.ts';

export interface Losses {
  /** The browser's buffer ran full. */
  readonly truncated: boolean;
  readonly loss: readonly LossRecord[];
}

export interface LossSigns {
  /** The file's `metadata`: Chrome puts what its tracing service counted in `trace_processor_stats`. */
  readonly metadata: unknown;
  /** Of the event `trace_buffer_overflowed`, which Chromes wrote before; µs of the trace's clock. */
  readonly overflowedAtUs: number | null;
  /** A list without its end stops within an event. */
  readonly isCut: boolean;
  readonly originUs: number;
  readonly durationTotalUs: number;
}

/** Counters of perfetto's `traced_buf` (protos/perfetto/common/trace_stats.proto, `BufferStats`). */
const NOT_WRITTEN = 'chunks_discarded';
const OVERWRITTEN = 'chunks_overwritten';
const PACKETS_LOST = 'trace_writer_packet_loss';

export function lossOf({ metadata, overflowedAtUs, isCut, originUs, durationTotalUs }: LossSigns): Losses {
  const buffers = listOf(membersOf(membersOf(metadata)['trace_processor_stats'])['traced_buf']);
  const counted = (member: string): number =>
    buffers.reduce<number>((sum, buffer) => sum + (numberOf(membersOf(buffer)[member]) ?? 0), 0);
  const loss: LossRecord[] = [];
  const add = (reason: string, lostMs: number | null = null, lostEvents: number | null = null): void => {
    loss.push({ reason, lostMs, lostEvents });
  };
  const notWritten = counted(NOT_WRITTEN);
  const overwritten = counted(OVERWRITTEN);
  const packets = counted(PACKETS_LOST);
  if (overflowedAtUs !== null) {
    const atMs = Math.max(0, overflowedAtUs - originUs) / 1000;
    add('The buffer of the browser was full: nothing later was recorded', Math.max(0, durationTotalUs / 1000 - atMs));
  }
  if (notWritten > 0) {
    add(`The buffer of the browser was full: ${formatCount(notWritten)} pieces found no room in it`);
  }
  if (overwritten > 0) {
    add(`The buffer of the browser was full: ${formatCount(overwritten)} of its oldest pieces were written over`);
  }
  if (packets > 0) add(`Processes wrote faster than the browser collected, ${formatCount(packets)} times`);
  if (isCut) add('The file ends within an event', null, 1);
  return { truncated: overflowedAtUs !== null || notWritten > 0 || overwritten > 0, loss };
}
