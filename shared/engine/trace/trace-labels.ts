/** Labels of boxes and calls: one for all equal ones, numbered in the order of first use. */
import type { CpuPlace } from '../profile/contract/sampled-profiles.ts';
import type { TraceLabel } from './contract/traces.ts';
import { activityOf } from './activities.ts';
import { eventTitle, eventTitleWith } from './contract/trace-event-titles.ts';
import { RUNS_SCRIPT } from './columns.ts';
import { DISPATCH, titleOf } from './event-titles.ts';
import type { TraceDocument } from './trace-document.ts';

export interface TraceLabels {
  /** By number. */
  readonly labels: readonly TraceLabel[];
  /** An event's title, with the function that it called or the type that it dispatched. */
  readonly ofEvent: (event: number) => number;
  /** A sampled function. */
  readonly ofFunction: (place: CpuPlace) => number;
  /** A label that is not an event's name, such as a part of an interaction. */
  readonly ofText: (name: string, activity: TraceLabel['activity']) => number;
  readonly heldBytes: number;
}

const NOT_SEEN = -1;
const BYTES_PER_LABEL = 250;
const NO_PLACE = { url: '', line: 0, column: 0 };

type NamedColumns = Pick<
  TraceDocument,
  'name' | 'category' | 'names' | 'categories' | 'placeOf' | 'places' | 'storedArgs'
>;

export function createTraceLabels(trace: NamedColumns): TraceLabels {
  const { name, category, names, categories, placeOf, places } = trace;
  const dispatchName = names.indexOf(DISPATCH);
  const labels: TraceLabel[] = [];
  const byText = new Map<string, number>();
  /** Most names have a single category, so two columns answer nearly all lookups; the map holds the rest. */
  const seenCategory = new Int32Array(names.length).fill(NOT_SEEN);
  const seenLabel = new Uint32Array(names.length);
  const others = new Map<number, number>();
  /** Labels of events with a code location. */
  const placed = new Map<number, number>();
  const tellsPlace = Uint8Array.from(names, (text) => (RUNS_SCRIPT.has(text) ? 1 : 0));

  function add(label: TraceLabel): number {
    const key = JSON.stringify(label);
    const known = byText.get(key);
    if (known !== undefined) return known;
    byText.set(key, labels.length);
    labels.push(label);
    return labels.length - 1;
  }

  function labelOf(nameAt: number, categoryAt: number, place: number): number {
    const raw = names[nameAt];
    if (place < 0) return addEvent(nameAt, categoryAt, eventTitle(raw));
    const { name: called, url, line, column } = places[place];
    return addEvent(nameAt, categoryAt, eventTitleWith(raw, called), { url, line, column });
  }

  function addEvent(
    nameAt: number,
    categoryAt: number,
    title: string,
    at: Pick<TraceLabel, 'url' | 'line' | 'column'> = NO_PLACE,
  ): number {
    const raw = names[nameAt];
    const activity = activityOf(raw, categories[categoryAt]);
    return add({ name: title, ...(title === raw ? {} : { eventName: raw }), activity, kind: 'event', ...at });
  }

  return {
    labels,
    ofEvent(event) {
      const nameAt = name[event];
      const categoryAt = category[event];
      if (nameAt === dispatchName) return addEvent(nameAt, categoryAt, titleOf(trace, event));
      const isFirst = seenCategory[nameAt] === NOT_SEEN;
      const place = tellsPlace[nameAt] === 1 ? placeOf(event) : -1;
      if (place >= 0) {
        const key = place * names.length + nameAt;
        let label = placed.get(key);
        if (label === undefined) {
          label = labelOf(nameAt, categoryAt, place);
          placed.set(key, label);
        }
        return label;
      }
      if (seenCategory[nameAt] === categoryAt) return seenLabel[nameAt];
      const key = nameAt * categories.length + categoryAt;
      const known = isFirst ? undefined : others.get(key);
      if (known !== undefined) return known;
      const label = labelOf(nameAt, categoryAt, -1);
      if (isFirst) {
        seenCategory[nameAt] = categoryAt;
        seenLabel[nameAt] = label;
      } else {
        others.set(key, label);
      }
      return label;
    },
    ofFunction: ({ name: called, url, line, column }) =>
      add({ name: called, activity: 'scripting', kind: 'function', url, line, column }),
    ofText: (text, activity) => add({ name: text, activity, kind: 'event', url: '', line: 0, column: 0 }),
    get heldBytes() {
      return labels.length * BYTES_PER_LABEL;
    },
  };
}
