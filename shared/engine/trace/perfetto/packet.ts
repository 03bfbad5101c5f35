/** Header of a packet, and the positions of its parts. */
import type { BinaryReader } from '@bufbuild/protobuf/wire';
import { PACKET } from './wire-fields.ts';

/** Reused for the next packet. Positions are those of a part's length; −1 if the packet does not have it. */
export interface Packet {
  sequenceId: number;
  /** In the unit of its clock. */
  timestamp: number;
  /** 0: the clock of the sequence. */
  clockId: number;
  /** `SEQUENCE_FLAGS`. */
  flags: number;
  isBehindLoss: boolean;
  isFirst: boolean;
  eventAt: number;
  internedAt: number;
  clocksAt: number;
  defaultsAt: number;
  trackAt: number;
  typesAt: number;
  chromeEventsAt: number;
  statsAt: number;
}

export function createPacket(): Packet {
  return {
    sequenceId: 0,
    timestamp: 0,
    clockId: 0,
    flags: 0,
    isBehindLoss: false,
    isFirst: false,
    eventAt: -1,
    internedAt: -1,
    clocksAt: -1,
    defaultsAt: -1,
    trackAt: -1,
    typesAt: -1,
    chromeEventsAt: -1,
    statsAt: -1,
  };
}

const NO_PACKET = createPacket();

/** `onOther` receives the fields that are not read. */
export function readPacket(reader: BinaryReader, end: number, packet: Packet, onOther: (field: number) => void): void {
  Object.assign(packet, NO_PACKET);
  while (reader.pos < end) {
    const tag = reader.uint32();
    const field = tag >>> 3;
    const at = reader.pos;
    switch (field) {
      case PACKET.sequenceId:
        packet.sequenceId = reader.uint32();
        continue;
      case PACKET.timestamp:
        packet.timestamp = Number(reader.uint64());
        continue;
      case PACKET.timestampClockId:
        packet.clockId = reader.uint32();
        continue;
      case PACKET.sequenceFlags:
        packet.flags = reader.uint32();
        continue;
      case PACKET.previousPacketDropped:
        packet.isBehindLoss = reader.uint32() > 0;
        continue;
      case PACKET.firstPacketOnSequence:
        packet.isFirst = reader.bool();
        continue;
      case PACKET.trackEvent:
        packet.eventAt = at;
        break;
      case PACKET.internedData:
        packet.internedAt = at;
        break;
      case PACKET.clockSnapshot:
        packet.clocksAt = at;
        break;
      case PACKET.defaults:
        packet.defaultsAt = at;
        break;
      case PACKET.trackDescriptor:
        packet.trackAt = at;
        break;
      case PACKET.extensionDescriptor:
        packet.typesAt = at;
        break;
      case PACKET.chromeEvents:
        packet.chromeEventsAt = at;
        break;
      case PACKET.traceStats:
        packet.statsAt = at;
        break;
      default:
        onOther(field);
    }
    reader.skip(tag & 7, field);
  }
}
