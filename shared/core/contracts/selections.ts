/** The person's selection in the window, and how the window is answered to show a place. */
import { z } from 'zod';
import { CaptureKindSchema } from './captures.ts';
import { AppErrorSchema } from '../../base/errors.ts';
import { PlaceKindSchema } from './places.ts';

const figure = z.number().nullable().optional();
const text = z.string().max(2000).optional();

/** Facts known about a selection without another query. Absent: does not apply; null: not known yet. Times are in milliseconds. */
export const SelectionFactsSchema = z.object({
  /** Name of the class, object, function, event or file. */
  name: text,
  /** For an object: the text of a string, the markup of an element. Of a console message: its text. */
  preview: text,
  /** For a retaining path: a line for each step from the root to the object. */
  path: z.string().max(8192).optional(),
  /** For a retaining path: the selected edge, such as `Store.rows`. */
  edge: text,
  /** For a console message: `error`, `warning`, `log`, `info` or `debug`. */
  level: text,
  /** For a console message: ISO 8601 UTC, by the clock of the target. */
  time: text,
  url: z.string().max(8192).optional(),
  /** 1-based, as the column. */
  line: figure,
  column: figure,
  count: figure,
  shallowSizeBytes: figure,
  retainedSizeBytes: figure,
  /** Edges from the root to the object. */
  distance: figure,
  /** From the start of the recording. */
  startMs: figure,
  durationMs: figure,
  selfMs: figure,
  /** Figures of allocations of a function. */
  selfSizeBytes: figure,
  totalSizeBytes: figure,
  usedSizeBytes: figure,
  /** A selected range, from the start of the recording. */
  fromMs: figure,
  toMs: figure,
  requestId: text,
  status: figure,
  transferBytes: figure,
});
export type SelectionFacts = z.infer<typeof SelectionFactsSchema>;

/** The selection as the window reports it. */
export const WindowSelectionSchema = z.object({
  /** The title of the active tab. */
  tab: z.string().max(500),
  /** Null: nothing of a capture or target is selected. */
  kind: PlaceKindSchema.nullable(),
  /** Null for what is in no capture, such as a request of a live target. */
  link: z.string().max(8192).nullable(),
  /** The target of the active tab. */
  targetId: z.string().max(2048).nullable(),
  facts: SelectionFactsSchema,
  /** The client that opened this tab with `pen_show`. */
  shownBy: z.string().max(200).nullable(),
});
export type WindowSelection = z.infer<typeof WindowSelectionSchema>;

/** The selection as clients receive it: the answer of `pen_selection`, and the resource `pen://selection`. */
export const SelectionSchema = z.object({
  kind: PlaceKindSchema.nullable(),
  /** `Object @123`; null if nothing is selected. */
  title: z.string().nullable(),
  link: z.string().nullable(),
  /** The capture that it is in. */
  captureId: z.string().nullable(),
  captureName: z.string().nullable(),
  captureKind: CaptureKindSchema.nullable(),
  /** The target whose tab is active; null for captures. */
  targetId: z.string().nullable(),
  tab: z.string().nullable(),
  shownBy: z.string().nullable(),
  facts: SelectionFactsSchema,
});
export type Selection = z.infer<typeof SelectionSchema>;

/** The resource with the selection. */
export const SELECTION_URI = 'pen://selection';

/** States whether the window shows the place now, or waits until the person has stopped typing. */
export const ShownStateSchema = z.enum(['shown', 'waiting']);
export type ShownState = z.infer<typeof ShownStateSchema>;

/** The window's answer to the request to show a place. */
export const ShownAnswerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), state: ShownStateSchema, notes: z.array(z.string().max(1000)).max(50) }),
  z.object({ ok: z.literal(false), error: AppErrorSchema }),
]);
export type ShownAnswer = z.infer<typeof ShownAnswerSchema>;
