/**
 * Makes a large trace of a recorded one: its events again and again, each time later, with ids of their own, so that requests and
 * asynchronous events of one turn are not those of another. CPU samples go on as one profile; what happens once on a page (metadata,
 * navigation, its paints) stays in the first turn.
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { z } from 'zod';

/** Hexadecimal text in nearly all events. */
const IdSchema = z.union([z.string(), z.number()]);

const EventSchema = z.looseObject({
  name: z.string(),
  ph: z.string(),
  ts: z.number(),
  dur: z.number().optional(),
  pid: z.number(),
  id: IdSchema.optional(),
  id2: z.looseObject({ local: IdSchema.optional(), global: IdSchema.optional() }).optional(),
  bind_id: IdSchema.optional(),
  args: z.looseObject({}).optional(),
});
type Event = z.infer<typeof EventSchema>;

const TraceSchema = z.looseObject({ traceEvents: z.array(z.unknown()), metadata: z.unknown() });

const ChunkSchema = z.looseObject({
  data: z.looseObject({
    cpuProfile: z.looseObject({ samples: z.array(z.number()).optional() }).optional(),
    timeDeltas: z.array(z.number()).optional(),
  }),
});
const RequestSchema = z.looseObject({ data: z.looseObject({ requestId: z.string() }) });

/** Between the end of one turn and the beginning of the next, in microseconds. */
const GAP_US = 1000;
const WRITE_CHARS = 4 << 20;

/** Marks of a page's life, and what says who is who. */
function happensOnce({ ph, name }: Event): boolean {
  return (
    ph === 'M' || ph === 'R' || name === 'Profile' || name.startsWith('TracingStarted') || name === 'SetLayerTreeId'
  );
}

const profileKey = ({ pid, id = '' }: Event): string => `${pid} ${id}`;

/** Microseconds that all samples of each profile span, from the profile's start. */
function profileSpans(events: readonly Event[]): Map<string, number> {
  const spans = new Map<string, number>();
  for (const event of events) {
    if (event.name !== 'ProfileChunk') continue;
    const { timeDeltas = [] } = ChunkSchema.parse(event.args).data;
    const key = profileKey(event);
    spans.set(
      key,
      timeDeltas.reduce((sum, delta) => sum + delta, spans.get(key) ?? 0),
    );
  }
  return spans;
}

/** The same event in turn `turn`, later by `shiftUs`. `seamUs`: what the first sample of the turn adds so that the profile continues. */
function inTurn(event: Event, turn: number, shiftUs: number, seamUs: number | null): Event {
  const suffix = `f${turn.toString(16)}`;
  const renamed = (id: string | number): string => `${id}${suffix}`;
  const moved: Event = { ...event, ts: event.ts + shiftUs };
  if (event.name === 'ProfileChunk') {
    const chunk = ChunkSchema.parse(event.args);
    const { nodes: _known, ...cpuProfile } = chunk.data.cpuProfile ?? {};
    const [first = 0, ...others] = chunk.data.timeDeltas ?? [];
    const timeDeltas = chunk.data.timeDeltas === undefined ? {} : { timeDeltas: [first + (seamUs ?? 0), ...others] };
    moved.args = { ...chunk, data: { ...chunk.data, cpuProfile, ...timeDeltas } };
    return moved;
  }
  // Screenshots share one id in every trace.
  if (event.id !== undefined && event.name !== 'Screenshot') moved.id = renamed(event.id);
  if (event.bind_id !== undefined) moved.bind_id = renamed(event.bind_id);
  if (event.id2 !== undefined) {
    const { local, global } = event.id2;
    moved.id2 = {
      ...event.id2,
      ...(local === undefined ? {} : { local: renamed(local) }),
      ...(global === undefined ? {} : { global: renamed(global) }),
    };
  }
  const request = RequestSchema.safeParse(event.args);
  if (request.success)
    moved.args = {
      ...request.data,
      data: { ...request.data.data, requestId: `${request.data.data.requestId}.${turn}` },
    };
  return moved;
}

/** Writes a trace of at least `sizeBytes` to `out`. Throws where `source` is no trace. */
export function repeatTrace(source: string, sizeBytes: number, out: string): void {
  const { traceEvents, metadata } = TraceSchema.parse(JSON.parse(readFileSync(source, 'utf8')));
  const events = traceEvents.map((event) => EventSchema.parse(event));
  const timed = events.filter(({ ph, ts }) => ph !== 'M' && ts > 0);
  const firstUs = timed.reduce((least, { ts }) => Math.min(least, ts), Number.POSITIVE_INFINITY);
  const lastUs = timed.reduce((most, { ts, dur = 0 }) => Math.max(most, ts + dur), 0);
  const turnUs = lastUs - firstUs + GAP_US;
  const spans = profileSpans(events);
  const repeated = events.filter((event) => !happensOnce(event));

  const file = openSync(out, 'w');
  let written = 0;
  let text = '{"traceEvents":[';
  const flush = (): void => {
    written += writeSync(file, text);
    text = '';
  };
  const add = (event: Event, isFirst: boolean): void => {
    text += `${isFirst ? '' : ',\n'}${JSON.stringify(event)}`;
    if (text.length > WRITE_CHARS) flush();
  };
  try {
    for (const [at, event] of events.entries()) add(event, at === 0);
    for (let turn = 1; written + text.length < sizeBytes; turn += 1) {
      const begun = new Set<string>();
      for (const event of repeated) {
        const key = profileKey(event);
        const isSeam = event.name === 'ProfileChunk' && !begun.has(key);
        if (isSeam) begun.add(key);
        add(inTurn(event, turn, turn * turnUs, isSeam ? turnUs - (spans.get(key) ?? 0) : null), false);
        if (written + text.length >= sizeBytes) break;
      }
    }
    text += `],"metadata":${JSON.stringify(metadata ?? {})}}`;
    flush();
  } finally {
    closeSync(file);
  }
}
