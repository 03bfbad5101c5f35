/** Test helper: renders as the script in a page writes them into a trace. */
import { RENDERS_STAMP, type WrittenNote } from '../contract/recorded-renders.ts';
import { instant } from './page-events.ts';
import type { PlainEvent } from './trace-of.ts';

type Input = NonNullable<WrittenNote['reasons']>[number]['inputs'][number];

function stamp(atMs: number, text: string): PlainEvent {
  return instant('TimeStamp', atMs, { data: { message: RENDERS_STAMP + text, name: RENDERS_STAMP + text } });
}

export function committed(atMs: number, commit: number, document = 'd'): PlainEvent {
  const type = RENDERS_STAMP + JSON.stringify({ document, commit });
  return { ...instant('EventDispatch', atMs, { data: { type } }), ph: 'X', dur: 20 };
}

/** As recordings of older versions have it. */
export function committedBefore(atMs: number, commit: number, document = 'd'): PlainEvent {
  return stamp(atMs, JSON.stringify({ document, commit }));
}

export function recorderEnds(atMs: number, document = 'd'): PlainEvent {
  return stamp(atMs, JSON.stringify({ document, ends: true }));
}

/** In two pieces. */
export function written(atMs: number, note: number, given: Partial<WrittenNote>, document = 'd'): PlainEvent[] {
  const text = JSON.stringify({ page: null, ...given });
  const middle = Math.floor(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)].map((part, piece) =>
    stamp(atMs, JSON.stringify({ document, note, piece, pieces: 2, text: part })),
  );
}

export const REACT_PAGE: NonNullable<WrittenNote['page']> = {
  frameworks: [{ framework: 'react', roots: 1, versions: ['19'], build: 'production' }],
  hasTimes: false,
};

export function changedProp(name: string, more: Partial<Input> = {}): Input {
  return {
    kind: 'prop',
    name,
    hook: null,
    laterHooks: null,
    sameness: 'different',
    type: 'string',
    size: null,
    isShifted: false,
    before: null,
    after: null,
    owner: null,
    writer: null,
    ...more,
  };
}
