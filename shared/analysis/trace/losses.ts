/** Missing data that a trace reports. */
import type { LossRecord } from '../../contracts/loss.ts';
import { formatCount } from '../../base/units.ts';
import { listOf, membersOf, numberOf } from './figures/event-members.ts';

export interface Losses {
  /** The browser's buffer was full. */
  readonly truncated: boolean;
  readonly loss: readonly LossRecord[];
}

export interface LossSigns {
  /** The file's `metadata`: Chrome writes the counters of its tracing service to `trace_processor_stats`. */
  readonly metadata: unknown;
  /** From `trace_buffer_overflowed` of older Chrome versions; µs on the trace's clock. */
  readonly overflowedAtUs: number | null;
  /** The list of events has no end and stops inside an event. */
  readonly isCut: boolean;
  readonly originUs: number;
  readonly durationTotalUs: number;
}

/** Counters of Perfetto's `traced_buf` (protos/perfetto/common/trace_stats.proto, `BufferStats`). */
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
    add('The trace buffer was full: later events were not recorded', Math.max(0, durationTotalUs / 1000 - atMs));
  }
  if (notWritten > 0) {
    add(`The trace buffer was full: ${formatCount(notWritten)} chunks were discarded`);
  }
  if (overwritten > 0) {
    add(`The trace buffer was full: ${formatCount(overwritten)} of its oldest chunks were overwritten`);
  }
  if (packets > 0)
    add(`Processes wrote faster than the browser collected: data was lost ${formatCount(packets)} times`);
  if (isCut) add('The file ends inside an event', null, 1);
  return { truncated: overflowedAtUs !== null || notWritten > 0 || overwritten > 0, loss };
}
