/**
 * The hand: functions that the workbench has in an isolated world of a frame while it clicks and types. They are called by name over the
 * protocol, so what they answer is checked here. Elements stay in the frame; numbers (`ref`) stand for them.
 */
import { ForeignText } from '../../base/foreign-schema.ts';
import { z } from 'zod';
import { DocumentChangesSchema, ElementBoxSchema, type NamedLocator } from './interaction.ts';
import { PageViewSchema, type PageView } from './page-view.ts';

const DescribedSchema = z.object({
  ref: z.number(),
  role: ForeignText,
  name: ForeignText,
  selector: ForeignText,
  box: ElementBoxSchema,
});
export type Described = z.infer<typeof DescribedSchema>;

const FoundSchema = z.object({
  /** Why the selector cannot be read; null if it can. */
  invalid: ForeignText.nullable(),
  /** Distance of the matches from what was asked for: 0 is the closest; -1 without a match. */
  level: z.number(),
  isVisible: z.boolean(),
  /** Number of matches of the level, also those beyond the list. */
  total: z.number(),
  matches: z.array(DescribedSchema),
  nth: DescribedSchema.nullable(),
});
export type Found = z.infer<typeof FoundSchema>;

const CandidatesSchema = z.array(z.object({ role: ForeignText, name: ForeignText, selector: ForeignText }));
export type Candidates = z.infer<typeof CandidatesSchema>;

const PointSchema = z.object({ x: z.number(), y: z.number() });

const ReadySchema = z.discriminatedUnion('state', [
  z.object({ state: z.enum(['gone', 'hidden', 'moving', 'outside']) }),
  z.object({ state: z.literal('disabled'), why: ForeignText }),
  z.object({ state: z.literal('covered'), coveredBy: ForeignText }),
  DescribedSchema.extend({
    state: z.literal('ready'),
    point: PointSchema,
    coveredBy: ForeignText.nullable(),
    /** Type of an input, `select`, or the name of the tag. */
    kind: ForeignText,
  }),
]);
export type Readiness = z.infer<typeof ReadySchema>;

const AtSchema = z.object({ hit: DescribedSchema, picked: DescribedSchema, isFrame: z.boolean() }).nullable();
export type ElementAt = z.infer<typeof AtSchema>;

const FieldSchema = z.object({
  isFocused: z.boolean(),
  isText: z.boolean(),
  isReadOnly: z.boolean(),
  kind: ForeignText,
});
export type Field = z.infer<typeof FieldSchema>;

/** `length`: of a password, whose text is not read. */
const FieldValueSchema = z
  .object({ kind: z.enum(['option', 'length', 'checked', 'text']), value: ForeignText })
  .nullable();
export type FieldValue = z.infer<typeof FieldValueSchema>;

/** The options of a select, and whether the wanted one is among them. */
const ChosenSchema = z.object({ isChosen: z.boolean(), options: z.array(ForeignText) });
export type Chosen = z.infer<typeof ChosenSchema>;

/** Receiver of the first event of a step, and its times: `firstMs` on the frame's clock, `paintedMs` after the next paint. */
const HeardSchema = z
  .object({
    received: ForeignText.nullable(),
    isMissed: z.boolean(),
    firstMs: z.number().nullable(),
    paintedMs: z.number().nullable(),
    changed: DocumentChangesSchema.nullable(),
  })
  .nullable();
export type Heard = z.infer<typeof HeardSchema>;

/** Performance entries of one frame since the step began, in milliseconds of its own clock. */
const ReadingsSchema = z.object({
  events: z.array(
    z.object({
      name: ForeignText,
      id: z.number(),
      startMs: z.number(),
      durationMs: z.number(),
      fromMs: z.number(),
      toMs: z.number(),
    }),
  ),
  tasks: z.array(z.object({ startMs: z.number(), durationMs: z.number() })),
  frames: z.array(z.object({ startMs: z.number(), durationMs: z.number(), forcedMs: z.number() })),
  /** True if the browser reports long animation frames. */
  hasFrames: z.boolean(),
});
export type Readings = z.infer<typeof ReadingsSchema>;

const FramePlaceSchema = z.object({ x: z.number(), y: z.number(), scale: z.number() });
/** Position of a frame's viewport in the document around it, in CSS pixels, and the scale at which it is drawn. */
export type FramePlace = z.infer<typeof FramePlaceSchema>;

/** `visible`: in view and stable. `input`: also enabled, and not covered. */
export type Needs = 'visible' | 'input';
/** The kind of events that a step sends. */
export type InputDevice = 'mouse' | 'keys' | 'wheel' | 'move' | 'choice';

/** `owner` is the frame element of another frame, in the document of this one. */
export interface Hand {
  find(locator: NamedLocator): Found;
  /** Widgets that a person could have meant: visible ones with their names. */
  candidates(): Candidates;
  /** Content of the frame. */
  pageView(): PageView;
  /** Scrolls the element into view and waits for two frames at the same place. */
  ready(ref: number, needs: Needs): Promise<Readiness>;
  /** The deepest element at a point of the viewport; null if there is none. */
  at(x: number, y: number): ElementAt;
  shortestLocator(ref: number): string;
  field(ref: number): Field;
  focus(ref: number): void;
  /** Selects everything, or puts the caret at the end. */
  placeCaret(ref: number, isAll: boolean): void;
  valueOf(ref: number): FieldValue;
  /** Chooses the option of a select with this label or value. */
  choose(ref: number, wanted: string): Chosen;
  /** Listens for the events of a step, until `unwatch`; and for changes of the document, which cost time. */
  watch(device: InputDevice, isChanging: boolean): void;
  unwatch(): void;
  /** `ref`: the element that was meant; null if any. */
  heard(ref: number | null): Heard;
  /** Collects performance entries, until `stopObserving`. */
  observe(): void;
  stopObserving(): void;
  readings(): Readings;
  /** True if the browser draws frames. */
  isDrawn(): Promise<boolean>;
  /** Two frames: what the input changed is painted. */
  painted(): Promise<boolean>;
  viewport(): { width: number; height: number };
  /** True if typed keys reach a field of this document, or may reach one of a frame in it. */
  takesKeys(): boolean;
  isMac(): boolean;
  isOwn(owner: unknown): boolean;
  framePlace(owner: unknown): FramePlace | null;
  /** Element of this document that covers a point of the frame; null if nothing does. */
  frameCover(owner: unknown, point: { x: number; y: number }): string | null;
  /** Removes everything that listens. */
  end(): void;
}

const nothing = z.unknown().transform(() => undefined);

/** Answer of each function, over the protocol. */
export const HAND_ANSWERS = {
  find: FoundSchema,
  candidates: CandidatesSchema,
  pageView: PageViewSchema,
  ready: ReadySchema,
  at: AtSchema,
  shortestLocator: ForeignText,
  field: FieldSchema,
  focus: nothing,
  placeCaret: nothing,
  valueOf: FieldValueSchema,
  choose: ChosenSchema,
  watch: nothing,
  unwatch: nothing,
  heard: HeardSchema,
  observe: nothing,
  stopObserving: nothing,
  readings: ReadingsSchema,
  isDrawn: z.boolean(),
  painted: z.boolean(),
  viewport: z.object({ width: z.number(), height: z.number() }),
  takesKeys: z.boolean(),
  isMac: z.boolean(),
  isOwn: z.boolean(),
  framePlace: FramePlaceSchema.nullable(),
  frameCover: ForeignText.nullable(),
  end: nothing,
} satisfies { readonly [Name in keyof Hand]: z.ZodType<Awaited<ReturnType<Hand[Name]>>> };
export type HandAnswer<Name extends keyof Hand> = z.output<(typeof HAND_ANSWERS)[Name]>;
