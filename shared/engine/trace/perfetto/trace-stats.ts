/** Buffer counters of the tracing service, as in `trace_processor_stats` of Chrome's JSON traces. */
import type { BinaryReader } from '@bufbuild/protobuf/wire';
import { endOf } from './message-types.ts';
import { BUFFER_STATS, TRACE_STATS } from './wire-fields.ts';

export interface BufferStats {
  readonly overwritten: number;
  readonly discarded: number;
  readonly lostPackets: number;
}

export function readTraceStats(reader: BinaryReader, end: number): BufferStats[] {
  const buffers: BufferStats[] = [];
  while (reader.pos < end) {
    const [field, wireType] = reader.tag();
    if (field === TRACE_STATS.bufferStats) buffers.push(readBuffer(reader, endOf(reader)));
    else reader.skip(wireType, field);
  }
  return buffers;
}

function readBuffer(reader: BinaryReader, end: number): BufferStats {
  let overwritten = 0;
  let discarded = 0;
  let lostPackets = 0;
  while (reader.pos < end) {
    const [field, wireType] = reader.tag();
    if (field === BUFFER_STATS.chunksOverwritten) overwritten = Number(reader.uint64());
    else if (field === BUFFER_STATS.chunksDiscarded) discarded = Number(reader.uint64());
    else if (field === BUFFER_STATS.traceWriterPacketLoss) lostPackets = Number(reader.uint64());
    else reader.skip(wireType, field);
  }
  return { overwritten, discarded, lostPackets };
}

/** The member of the JSON trace's `metadata`; `losses`, counted from gaps in the packets, is used if the service counted none. */
export function traceStatsText(buffers: readonly BufferStats[], losses: number): string {
  const counted = buffers.reduce((sum, { lostPackets }) => sum + lostPackets, 0);
  const uncounted = counted === 0 && losses > 0 ? [{ overwritten: 0, discarded: 0, lostPackets: losses }] : [];
  const list = [...buffers, ...uncounted].map(({ overwritten, discarded, lostPackets }) => ({
    chunks_discarded: discarded,
    chunks_overwritten: overwritten,
    trace_writer_packet_loss: lostPackets,
  }));
  return JSON.stringify({ traced_buf: list });
}
