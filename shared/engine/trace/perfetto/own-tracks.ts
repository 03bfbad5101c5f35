/**
 * Events on a track of their own: asynchronous work, and events of a process or of the whole trace. They may be in any order in the file
 * and precede the descriptor of their track, so they are buffered to the end.
 */
import { microseconds, plainEvent, type EventLabel, type EventPlace } from './event-text.ts';
import { STEPS_BETWEEN_PAUSES, type FlowStep } from './flows.ts';
import { joinedArgs, type EventArgs } from './track-event.ts';
import type { TrackTable } from './track-table.ts';

export interface TrackedEvent extends EventLabel {
  readonly timeNs: number;
  readonly order: number;
  readonly trackUuid: string;
  readonly kind: 'begin' | 'end' | 'instant';
  readonly args: EventArgs;
  /** Thread that wrote it; 0 if unknown. */
  readonly writer: EventPlace;
  readonly flows: readonly bigint[];
  readonly endingFlows: readonly bigint[];
}

interface OpenEvent {
  readonly begin: TrackedEvent;
  readonly place: EventPlace;
  /** Members that identify the track, beginning with a comma. */
  readonly id: string;
  args: EventArgs;
  /** It ended when it began. */
  isInstant: boolean;
}

interface Written {
  readonly timeUs: number;
  /** At equal times: instants first, then ends, then begins. */
  readonly rank: number;
  readonly order: number;
  readonly text: string;
}

const INSTANT = 0;
const END = 1;
const BEGIN = 2;

/** Also adds the events' flows. Yields every few milliseconds of work. */
export function* writeOwnTracks(
  events: readonly TrackedEvent[],
  tracks: TrackTable,
  steps: FlowStep[],
  write: (event: string) => void,
): Generator<undefined, void, undefined> {
  const open = new Map<string, OpenEvent[]>();
  const ids = new Map<string, string>();
  const begun: OpenEvent[] = [];
  const written: Written[] = [];

  const idOf = (uuid: string): string => {
    const id = ids.get(uuid) ?? `"0x${(ids.size + 1).toString(16)}"`;
    ids.set(uuid, id);
    return id;
  };

  const nameFlows = ({ timeNs, order, flows, endingFlows }: TrackedEvent, event: FlowStep['event']): void => {
    if (flows.length + endingFlows.length === 0) return;
    steps.push({ timeNs, order, event, flows, ending: endingFlows });
  };

  const inOrder = events.toSorted((a, b) => a.timeNs - b.timeNs || a.order - b.order);
  for (const [at, event] of inOrder.entries()) {
    if (at % STEPS_BETWEEN_PAUSES === 0) yield;
    const { trackUuid, kind, timeNs, order, writer, args } = event;
    const track = trackUuid === '0' ? null : tracks.resolve(trackUuid);
    if (track === null && trackUuid !== '0') continue;
    if (track === null || track.kind === 'process') {
      nameFlows(event, null);
      // JSON traces have no durations for a whole process.
      if (kind !== 'instant') continue;
      if (track === null) {
        write(plainEvent(event, 'I', { pid: 0, tid: 0 }, args.text, timeNs, ',"s":"g"'));
        continue;
      }
      const tid = writer.pid === track.pid ? writer.tid : track.pid;
      write(plainEvent(event, 'I', { pid: track.pid, tid }, args.text, timeNs, ',"s":"p"'));
      continue;
    }
    if (track.kind === 'thread') {
      nameFlows(event, kind === 'end' ? null : { ...event, startNs: timeNs, pid: track.pid, tid: track.tid });
      if (kind === 'instant') write(plainEvent(event, 'I', track, args.text, timeNs, ',"s":"t"'));
      else write(plainEvent(event, kind === 'begin' ? 'B' : 'E', track, args.text, timeNs));
      continue;
    }
    const onThread = ({ name, categories }: EventLabel, startNs: number): FlowStep['event'] =>
      track.scope === 'thread' ? { name, categories, startNs, pid: track.pid, tid: track.tid } : null;
    if (kind !== 'end') nameFlows(event, onThread(event, timeNs));
    const stack = open.get(trackUuid) ?? [];
    open.set(trackUuid, stack);
    if (kind === 'end') {
      const ended = stack.pop();
      if (ended === undefined) continue;
      nameFlows(event, onThread(ended.begin, ended.begin.timeNs));
      ended.args = joinedArgs(ended.args, args);
      // An event without duration is an instant.
      const durationNs = timeNs - ended.begin.timeNs;
      if (durationNs === 0) {
        written.push({
          timeUs: microseconds(timeNs),
          rank: INSTANT,
          order: ended.begin.order,
          text: plainEvent(ended.begin, 'n', ended.place, ended.args.text, timeNs, ended.id),
        });
        ended.isInstant = true;
        continue;
      }
      const text = plainEvent(ended.begin, 'e', ended.place, '', timeNs, ended.id);
      // The inner event ends first.
      written.push({ timeUs: microseconds(timeNs), rank: END, order: -ended.begin.order, text });
      continue;
    }
    const isOfThread = track.scope === 'thread';
    const tid = isOfThread ? track.tid : writer.pid === track.pid ? writer.tid : track.pid;
    const place = track.scope === '' ? writer : { pid: track.pid, tid };
    const id = track.scope === '' ? `,"id":${idOf(trackUuid)}` : `,"id2":{"local":${idOf(trackUuid)}}`;
    if (kind === 'instant') {
      const text = plainEvent(event, 'n', place, args.text, timeNs, id);
      written.push({ timeUs: microseconds(timeNs), rank: INSTANT, order, text });
      continue;
    }
    const begin: OpenEvent = { begin: event, place, id, args, isInstant: false };
    stack.push(begin);
    begun.push(begin);
  }
  for (const { begin, place, id, args, isInstant } of begun) {
    if (isInstant) continue;
    const text = plainEvent(begin, 'b', place, args.text, begin.timeNs, id);
    written.push({ timeUs: microseconds(begin.timeNs), rank: BEGIN, order: begin.order, text });
  }
  const inFileOrder = written.toSorted((a, b) => a.timeUs - b.timeUs || a.rank - b.rank || a.order - b.order);
  for (const [at, { text }] of inFileOrder.entries()) {
    if (at % STEPS_BETWEEN_PAUSES === 0) yield;
    write(text);
  }
}
