/** Trusted input to a page: steps, element locators, hit elements, and timings of an interaction. */
import { z } from 'zod';

/** Defines how a step names its element. `nth` counts matches from 1; null: the match must be unique. */
export type ElementLocator =
  | { readonly by: 'point'; readonly x: number; readonly y: number }
  | { readonly by: 'css'; readonly selector: string; readonly nth: number | null }
  | { readonly by: 'text'; readonly text: string; readonly nth: number | null }
  /** `name` null: any name. */
  | { readonly by: 'role'; readonly role: string; readonly name: string | null; readonly nth: number | null }
  /** By accessible name, then visible text, then as a CSS selector. `isExact`: it was quoted, so only whole names and texts match. */
  | { readonly by: 'name'; readonly name: string; readonly isExact: boolean; readonly nth: number | null };

/** One that the page is searched for. */
export type NamedLocator = Exclude<ElementLocator, { readonly by: 'point' }>;

const StepActionSchema = z.enum(['click', 'doubleClick', 'hover', 'drag', 'type', 'press', 'select', 'scroll', 'wait']);
export type StepAction = z.infer<typeof StepActionSchema>;

/** The answer to a dialog of the page. */
export type DialogAnswer = 'accept' | 'dismiss';

/** A parsed step. */
export interface InteractionStep {
  readonly action: StepAction;
  /** The step as the caller wrote it, for answers and errors: `click button "Save"`. */
  readonly label: string;
  /** Null: no element (a pause), the focused element (keys), the middle of the viewport (scrolling). */
  readonly element: ElementLocator | null;
  /** Where a drag ends. */
  readonly to: ElementLocator | null;
  /** Text to type, the key combination to press, or the option to choose by label or value. */
  readonly text: string;
  /** CSS pixels to scroll by: down, or up if negative; null: only into view. */
  readonly scrollPx: number | null;
  /** Milliseconds of a wait without an element. */
  readonly pauseMs: number;
  /** Pause after each key, in milliseconds. */
  readonly delayMs: number;
  /** Replaces the text of the field. */
  readonly isClearing: boolean;
  /** States how a dialog that the step opens is answered; null: dismissed, and reported. */
  readonly dialog: DialogAnswer | null;
}

/** In CSS pixels from the top left of the page's viewport. */
export const ElementBoxSchema = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
export type ElementBox = z.infer<typeof ElementBoxSchema>;

export const PageElementSchema = z.object({
  /** ARIA role; '' without one. */
  role: z.string(),
  /** Accessible name, or the text of an element without one. */
  name: z.string(),
  /** CSS selector; ` >>> ` leads into a shadow root. */
  selector: z.string(),
  /** URL of its frame; null in the main frame. */
  frameUrl: z.string().nullable(),
  box: ElementBoxSchema,
});
export type PageElement = z.infer<typeof PageElementSchema>;

/** An element found by coordinates, with the shortest words that name it. */
export const PickedElementSchema = PageElementSchema.extend({ locator: z.string() });
export type PickedElement = z.infer<typeof PickedElementSchema>;

export const HitElementSchema = PageElementSchema.extend({
  /** The element that received the event, if it is not the named one or a part of it, such as its label. */
  received: z.string().nullable(),
  /** The element that covers its middle, such as `div.cookie-banner`; another point of it was used then. */
  coveredBy: z.string().nullable(),
});
export type HitElement = z.infer<typeof HitElementSchema>;

/** Timings of an interaction as the page reports them, in milliseconds; null if the browser reported none. */
export const InteractionCostSchema = z.object({
  /** The browser draws the page. Otherwise, as in a hidden window, latency, next paint and frames are unknown. */
  isDrawn: z.boolean(),
  /** Interactions of the Event Timing API (clicks, taps, keys) that took 16 ms or more. */
  interactions: z.number(),
  /** The slowest one, from the input to the next paint, and its three parts. */
  latencyMs: z.number().nullable(),
  /** Median of the latencies; absent for fewer than three interactions. */
  medianLatencyMs: z.number().optional(),
  inputDelayMs: z.number().nullable(),
  processingMs: z.number().nullable(),
  presentationMs: z.number().nullable(),
  /** From the first event of the step to the next paint. */
  nextPaintMs: z.number().nullable(),
  /** Time beyond 50 ms in long tasks. */
  blockedMs: z.number(),
  longestTaskMs: z.number(),
  /** The longest animation frame of 50 ms or more. */
  longestFrameMs: z.number().nullable(),
  /** Style and layout that scripts forced in long animation frames. */
  forcedLayoutMs: z.number().nullable(),
});
export type InteractionCost = z.infer<typeof InteractionCostSchema>;

/** Nodes that came and went, and attributes and texts that changed. */
export const DocumentChangesSchema = z.object({ added: z.number(), removed: z.number(), changed: z.number() });
export type DocumentChanges = z.infer<typeof DocumentChangesSchema>;

/** The result of a step. */
export const PerformedStepSchema = z.object({
  action: StepActionSchema,
  label: z.string(),
  /** It typed into a field for a password: the text is in no answer and no file. Absent otherwise. */
  isPassword: z.literal(true).optional(),
  /** Null if the step has no element. */
  hit: HitElementSchema.nullable(),
  /** Waiting for the element until it was ready, in milliseconds. */
  waitedMs: z.number(),
  /** Consequences: a navigation, a dialog and its answer, a new tab, the value of the field. */
  outcomes: z.array(z.string()),
  /** What changed in the document of its frame until the next paint; absent if it was not watched: measured, or the page went elsewhere. */
  changed: DocumentChangesSchema.optional(),
  cost: InteractionCostSchema.nullable(),
  /** Start and end on the browser's monotonic clock in microseconds; null if it was not measured. */
  span: z.object({ fromUs: z.number(), toUs: z.number() }).nullable(),
});
export type PerformedStep = z.infer<typeof PerformedStepSchema>;
