/** Tracks of the page: screenshots, frames, interactions, layout shifts, network requests. */
import { createBoxList } from '../chart-builder.ts';
import { argsOf, numberOf, pidOf } from '../figures/event-members.ts';
import { lanesOf } from '../lanes.ts';
import { orderByTime } from '../order-by-time.ts';
import type { TraceModel } from '../trace-model.ts';
import { boxTrack, trackOf, type TrackSource } from './track-source.ts';

/** An interaction, and its parts below. */
const INTERACTION_ROWS = 2;

export function pageTracks(model: TraceModel): TrackSource[] {
  return [screenshotTrack(model), frameTrack(model), interactionTrack(model), shiftTrack(model)].filter(
    (track) => track !== null,
  );
}

/** Events with a screenshot, in order of time. */
export function screenshotsOf({ trace }: Pick<TraceModel, 'trace'>): Uint32Array {
  const events = trace.eventsNamed('Screenshot').filter((event) => trace.argsLength[event] > 0);
  orderByTime(events, trace.startUs);
  return events;
}

function screenshotTrack(model: TraceModel): TrackSource | null {
  const boxes = screenshotsOf(model).length;
  if (boxes === 0) return null;
  const track = trackOf({ id: 'screenshots', kind: 'screenshots', name: 'Screenshots', group: '', boxes });
  return { track, chart: null, counter: null, thread: null };
}

/** The length of a frame, as DevTools writes it. */
function msText(us: number): string {
  return `${(us / 1000).toFixed(1)} ms`;
}

/** One box from each drawn frame to the next, with its length; dropped frames below, each until the next frame of either kind. */
function frameTrack({ trace, figures, labels }: TraceModel): TrackSource | null {
  const page = figures.page();
  if (page === null) return null;
  const ofPage = (name: string): Uint32Array => {
    const events = trace.eventsNamed(name).filter((event) => pidOf(trace, event) === page.pid);
    orderByTime(events, trace.startUs);
    return events;
  };
  const drawn = ofPage('DrawFrame');
  if (drawn.length < 2) return null;
  const list = createBoxList();
  for (const [at, event] of drawn.entries()) {
    const next = drawn[at + 1];
    if (next === undefined) break;
    const startUs = trace.startUs[event];
    const lastsUs = trace.startUs[next] - startUs;
    list.add(startUs, lastsUs, 0, labels.ofText(`Frame ${msText(lastsUs)}`, 'rendering'), event);
  }
  const dropped = ofPage('DroppedFrame');
  let nextDrawn = 0;
  for (const [at, event] of dropped.entries()) {
    const startUs = trace.startUs[event];
    while (nextDrawn < drawn.length && trace.startUs[drawn[nextDrawn]] <= startUs) nextDrawn += 1;
    const ends = [dropped[at + 1], drawn[nextDrawn]].flatMap((next) =>
      next === undefined ? [] : [trace.startUs[next]],
    );
    const lastsUs = ends.length === 0 ? 0 : Math.min(...ends) - startUs;
    const isPartial = argsOf(trace, event).args['hasPartialUpdate'] === true;
    const what = isPartial ? 'Partly dropped frame' : 'Dropped frame';
    list.add(startUs, lastsUs, 1, labels.ofText(`${what} ${msText(lastsUs)}`, 'rendering'), event);
  }
  return boxTrack(
    { id: `frames:${page.pid}`, kind: 'frames', name: 'Frames', group: '', pid: page.pid },
    list.finish(),
    labels,
  );
}

function interactionTrack({ figures, labels }: TraceModel): TrackSource | null {
  const interactions = figures.interactions().toSorted((a, b) => a.startUs - b.startUs || b.durationUs - a.durationUs);
  if (interactions.length === 0) return null;
  const { first } = lanesOf({
    startUs: interactions.map(({ startUs }) => startUs),
    endUs: interactions.map(({ startUs, durationUs }) => startUs + durationUs),
    heights: interactions.map(() => INTERACTION_ROWS),
  });
  const list = createBoxList();
  for (const [at, interaction] of interactions.entries()) {
    const { event, type, startUs, durationUs, processingStartUs, processingEndUs } = interaction;
    const endUs = startUs + durationUs;
    list.add(startUs, durationUs, first[at], labels.ofText(type || 'Interaction', 'events'), event);
    const part = (name: string, fromUs: number, toUs: number): void => {
      const from = Math.min(Math.max(fromUs, startUs), endUs);
      const to = Math.min(toUs, endUs);
      if (to > from) list.add(from, to - from, first[at] + 1, labels.ofText(name, 'events'), event);
    };
    part('Input delay', startUs, processingStartUs);
    part('Processing', processingStartUs, processingEndUs);
    part('Presentation delay', processingEndUs, endUs);
  }
  return boxTrack(
    { id: 'interactions', kind: 'interactions', name: 'Interactions', group: '', interactions: interactions.length },
    list.finish(),
    labels,
  );
}

function shiftTrack({ trace, figures, labels }: TraceModel): TrackSource | null {
  const page = figures.page();
  const events = trace.eventsNamed('LayoutShift').filter((event) => page === null || pidOf(trace, event) === page.pid);
  if (events.length === 0) return null;
  orderByTime(events, trace.startUs);
  const list = createBoxList();
  for (const event of events) {
    const score = numberOf(argsOf(trace, event).data['score']);
    const name = score === null ? 'Layout shift' : `Layout shift ${score.toFixed(4)}`;
    list.add(trace.startUs[event], trace.durationUs[event], 0, labels.ofText(name, 'layout'), event);
  }
  return boxTrack(
    { id: 'layout-shifts', kind: 'layout-shifts', name: 'Layout shifts', group: '' },
    list.finish(),
    labels,
  );
}

/** Its rows are the answer of `trace.network`. */
export function networkTrack({ figures }: TraceModel): TrackSource | null {
  const boxes = figures.requests().length;
  if (boxes === 0) return null;
  const track = trackOf({ id: 'network', kind: 'network', name: 'Network', group: '', boxes });
  return { track, chart: null, counter: null, thread: null };
}
