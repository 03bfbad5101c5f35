/**
 * Renders of React components during one step, as the script in the page counts them: how often, why, and whether the values were equal to those
 * before. Values stay in the page; functions are numbers in a list of the page.
 */
import { z } from 'zod';
import { CodeQuoteSchema } from '../quotes.ts';
import { TracePlaceSchema } from '../traces/trace-causes.ts';

/**
 * How a value compares with the one before. `same-code`: equal but for new functions with the same text; `unknown`: instances of classes, values
 * with getters, and what is too large or too deep.
 */
export const SamenessSchema = z.enum(['equal', 'same-code', 'different', 'unknown']);
export type Sameness = z.infer<typeof SamenessSchema>;

/** `parent`: no input changed. `root`: the application was rendered again from outside. `unknown`: none of those that React keeps. */
export const InputKindSchema = z.enum(['prop', 'state', 'store', 'context', 'parent', 'root', 'unknown']);

/** The number of a function in the list of the page. */
const functionIndex = z.number().int().nullable();

export const ChangedInputSchema = z.object({
  kind: InputKindSchema,
  /** Of a prop, of a field of a class's state, of a context that has one. */
  name: z.string(),
  /** Counts the hooks with a state of a component, from 1. */
  hook: z.number().nullable(),
  sameness: SamenessSchema,
  /** `function`, `object`, `array`, `element`, `string` and so on, of the new value. */
  type: z.string(),
  /** Properties, items, characters; null without a size. */
  size: z.number().nullable(),
  /** A sibling had this very value before: the items of a list moved without keys of their own. */
  isShifted: z.boolean(),
  /** A function before and now. */
  before: functionIndex,
  after: functionIndex,
  /** The component that created the value, as far as the elements show it: of a context the one with the provider. */
  owner: functionIndex,
});
export type ChangedInput = z.infer<typeof ChangedInputSchema>;

const RenderReasonSchema = z.object({
  renders: z.number(),
  /** Of these, with an output that is equal to the one before. */
  equalOutputs: z.number(),
  /** Of these, with an output that could not be compared. */
  unknownOutputs: z.number(),
  inputs: z.array(ChangedInputSchema),
  /** Inputs that changed too and are not listed. */
  otherInputs: z.number(),
});
export type RenderReason = z.infer<typeof RenderReasonSchema>;

export const ComponentKindSchema = z.enum(['function', 'class', 'forwardRef', 'consumer']);

const RenderedComponentSchema = z.object({
  /** In the running script. */
  name: z.string(),
  function: functionIndex,
  kind: ComponentKindSchema,
  /** It compares its props itself: `memo`, `PureComponent`, `shouldComponentUpdate`. */
  isMemo: z.boolean(),
  /** Renders of instances that existed before. */
  renders: z.number(),
  mounts: z.number(),
  /** Mounts in the place of an instance like it that was removed in the same commit. */
  remounts: z.object({
    /** Its element had another key, and equal props. */
    byKey: z.number(),
    /** The component was defined again. */
    byType: z.number(),
    /** Its element had another key, and React keeps no props to compare with. */
    unknown: z.number(),
    /** The component that created the elements. */
    owner: functionIndex,
  }),
  /** By React's own clock; null in builds that do not measure. */
  selfMs: z.number().nullable(),
  totalMs: z.number().nullable(),
  /** Most renders first. */
  reasons: z.array(RenderReasonSchema),
  /** Renders for reasons that are not listed. */
  otherRenders: z.number(),
});
export type RenderedComponent = z.infer<typeof RenderedComponentSchema>;

/** Renders since the last reading. */
export const PageRendersSchema = z.object({
  /** By the event in which they happened, '' for none: `{ event: 'click', count: 1 }`. */
  commits: z.array(z.object({ event: z.string(), count: z.number() })),
  renders: z.number(),
  mounts: z.number(),
  /** Most renders first. */
  components: z.array(RenderedComponentSchema),
  /** Components that are not listed, and their renders. */
  others: z.object({ components: z.number(), renders: z.number(), mounts: z.number() }),
  /** The error of the script in the page; a commit with one is not counted. */
  failure: z.string().nullable(),
});
export type PageRenders = z.infer<typeof PageRendersSchema>;

/** What React of the page can tell. */
export const ReactPageSchema = z.object({
  roots: z.number(),
  /** Versions, of which only 17 to 19 can be read. */
  versions: z.array(z.number()),
  build: z.enum(['production', 'development', 'profiling']),
  /** The application was made when React's hook for tools was there, so that the build measures times. */
  hasTimes: z.boolean(),
});
export type ReactPage = z.infer<typeof ReactPageSchema>;

/** The object that the script leaves with its caller. */
export interface RendersInPage {
  readonly page: ReactPage;
  take(): PageRenders;
  /** The functions that readings have numbers for. */
  functions(): readonly object[];
  /** Puts back what was replaced. */
  stop(): void;
}

/** Where the new value of an input comes from. `element`: the line with the element in the component that created it, found by its text. */
const OriginSchema = z.object({ place: TracePlaceSchema, by: z.enum(['function', 'element', 'component']) });

const RenderInputSchema = ChangedInputSchema.omit({ before: true, after: true, owner: true }).extend({
  from: OriginSchema.nullable(),
});
export type RenderInput = z.infer<typeof RenderInputSchema>;

const { reasons, remounts } = RenderedComponentSchema.shape;

const ComponentRendersSchema = RenderedComponentSchema.omit({ function: true }).extend({
  /** By its original name, where a source map has it. */
  place: TracePlaceSchema.nullable(),
  /** Time in its function and in what that called, by CPU samples; null without one. */
  sampledMs: z.number().nullable(),
  remounts: remounts.omit({ owner: true }).extend({ from: OriginSchema.nullable() }),
  reasons: z.array(reasons.element.omit({ inputs: true }).extend({ inputs: z.array(RenderInputSchema) })),
});
export type ComponentRenders = z.infer<typeof ComponentRendersSchema>;

/** Renders during one step, with the places of functions. */
export const StepRendersSchema = PageRendersSchema.omit({ components: true }).extend({
  components: z.array(ComponentRendersSchema),
});
export type StepRenders = z.infer<typeof StepRendersSchema>;

export const RunRendersSchema = z.object({
  /** Null if no application of React can be read; `why` says so then. */
  page: ReactPageSchema.nullable(),
  why: z.enum(['unsupported']).nullable(),
  /** For each step; null where the page was left. */
  steps: z.array(StepRendersSchema.nullable()),
  /** Lines around the places that values come from. */
  quotes: z.array(CodeQuoteSchema),
});
export type RunRenders = z.infer<typeof RunRendersSchema>;
