/**
 * Renders of components during one step, as the script in the page counts them: how often, why, and whether the values were equal to those
 * before. Values stay in the page; functions are numbers in a list of the page.
 */
import { z } from 'zod';
import { CodeQuoteSchema } from '../../source-map/contract/quotes.ts';
import { TracePlaceSchema } from './trace-causes.ts';

/**
 * Comparison of a value with the one before. `same-code`: equal but for new functions with the same text; `unknown`: instances of classes, values
 * with getters, and what is too large or too deep.
 */
export const SamenessSchema = z.enum(['equal', 'same-code', 'different', 'unknown']);
export type Sameness = z.infer<typeof SamenessSchema>;

/** Frameworks whose renders can be read; of Svelte the runs of effects. */
export const FrameworkSchema = z.enum(['react', 'vue', 'angular', 'svelte']);
export type Framework = z.infer<typeof FrameworkSchema>;

/**
 * `own`: an effect wrote itself what it reads. `slots`: content that the parent passes. `checked`: Angular checks it each time, as it is not `OnPush`. `parent`: no input changed. `root`: the application was rendered again from outside. `unknown`: none of
 * those that the framework keeps.
 */
export const InputKindSchema = z.enum([
  'prop',
  'state',
  'store',
  'context',
  'own',
  'slots',
  'checked',
  'parent',
  'root',
  'unknown',
]);

export type InputKind = z.infer<typeof InputKindSchema>;

/** The number of a function in the list of the page. */
const functionIndex = z.number().int().nullable();

export const ChangedInputSchema = z.object({
  kind: InputKindSchema,
  /** Name of a prop, of a field of a class's state, of a context that has one. */
  name: z.string(),
  /** Counts the hooks with a state of a component, from 1. */
  hook: z.number().nullable(),
  /** Hooks with a state behind it; null where that is not known, as in older recordings. */
  laterHooks: z.number().nullable().default(null),
  sameness: SamenessSchema,
  /** `function`, `object`, `array`, `element`, `string` and so on, of the new value. */
  type: z.string(),
  /** Properties, items, characters; null without a size. */
  size: z.number().nullable(),
  /** Properties of a context's value that differ from those before; some of many. */
  keys: z.array(z.string()).default([]),
  /** Another item of the list had this very value before: the items moved without keys of their own. */
  isShifted: z.boolean(),
  /** A function before and now. */
  before: functionIndex,
  after: functionIndex,
  /** The component that created the value, as far as the elements show it: of a context the one with the provider. */
  owner: functionIndex,
  /** The number of the stack in which it was written, in the list of the page; null where that was not noticed. */
  writer: z.number().int().nullable(),
});
export type ChangedInput = z.infer<typeof ChangedInputSchema>;

const RenderReasonSchema = z.object({
  renders: z.number(),
  /** Number of these with an output that is equal to the one before. */
  equalOutputs: z.number(),
  /** Number of these with an output that could not be compared. */
  unknownOutputs: z.number(),
  /** Own time of those with an equal output; null where the framework does not measure, and in older recordings. */
  equalMs: z.number().nullable().default(null),
  inputs: z.array(ChangedInputSchema),
  /** Inputs that changed too and are not listed. */
  otherInputs: z.number(),
});
export type RenderReason = z.infer<typeof RenderReasonSchema>;

export const ComponentKindSchema = z.enum(['function', 'class', 'forwardRef', 'consumer', 'component']);

const RenderedComponentSchema = z.object({
  /** In the running script. */
  name: z.string(),
  function: functionIndex,
  framework: FrameworkSchema,
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
    /** Its element had another key, and no props are kept to compare with. */
    unknown: z.number(),
    /** The component that created the elements. */
    owner: functionIndex,
  }),
  /** By the framework's own clock; null in builds that do not measure. */
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
  /** Components with most renders for nothing first, then those with most renders. */
  components: z.array(RenderedComponentSchema),
  /** Components that are not listed, and their renders. */
  others: z.object({ components: z.number(), renders: z.number(), mounts: z.number() }),
  /** The error of the script in the page; a commit with one is not counted. */
  failure: z.string().nullable(),
});
export type PageRenders = z.infer<typeof PageRendersSchema>;

const PageFrameworkSchema = z.object({
  framework: FrameworkSchema,
  /** Applications. */
  roots: z.number(),
  /** As the framework tells them: `3.5.13`; of React 17, 18 or 19. */
  versions: z.array(z.string()),
  build: z.enum(['production', 'development', 'profiling']),
  /** Zone.js began change detections of Angular. */
  hasZone: z.boolean().optional(),
  /** Observed since the page had loaded, in a recording that began before. */
  isSinceLoad: z.boolean().optional(),
});
export type PageFramework = z.infer<typeof PageFrameworkSchema>;

/** The frameworks of a page whose renders can be read. */
export const RenderingPageSchema = z.object({
  frameworks: z.array(PageFrameworkSchema),
  /** An application of React was made when its hook for tools was there, so that the build measures times. */
  hasTimes: z.boolean(),
});
export type RenderingPage = z.infer<typeof RenderingPageSchema>;

/** The object that the script leaves with its caller. */
export interface RendersInPage {
  /** Null if no application could be read after all. */
  page(): RenderingPage | null;
  /** Why there is no page, where it has a framework. */
  why(): RendersUnread | null;
  /** Functions of a framework whose scopes have what a script cannot reach, and the debugger can; asked again after it has learned of them. */
  closed(): readonly object[];
  /** Elements whose listeners are such functions. */
  listened(): readonly object[];
  /** A scope of one of them: its variables with their values. */
  learn(scope: object): void;
  take(): PageRenders;
  /** The functions that readings have numbers for. */
  functions(): readonly object[];
  /** Zero-based lines and columns within a function, from its parameters on, at which it calls others. */
  tokens(index: number): readonly { readonly line: number; readonly column: number }[];
  /** The stacks that readings have numbers for, as V8 writes them. */
  stacks(): readonly string[];
  /** Puts back what was replaced. */
  stop(): void;
}

/**
 * Where the new value of an input comes from. `element`: the line with the element in the component that created it, found by its text; `write`: the
 * line that wrote it.
 */
const OriginSchema = z.object({
  place: TracePlaceSchema,
  by: z.enum(['function', 'element', 'component', 'write']),
});

const RenderInputSchema = ChangedInputSchema.omit({
  before: true,
  after: true,
  owner: true,
  writer: true,
}).extend({
  from: OriginSchema.nullable(),
  /** The only line of the author that gives this property its value, where `from` only passes it on. */
  made: TracePlaceSchema.optional(),
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

/** `unsupported`: versions that are too old. `svelte`: no listener leads to effects that could be observed, and components do not render again. `angular`: nothing in the page leads to its views. `observed`: another recording of the workbench observes them. */
export const RendersUnreadSchema = z.enum(['unsupported', 'svelte', 'angular', 'observed']);
export type RendersUnread = z.infer<typeof RendersUnreadSchema>;

export const RunRendersSchema = z.object({
  /** Null if no application can be read; `why` says so then. */
  page: RenderingPageSchema.nullable(),
  why: RendersUnreadSchema.nullable(),
  /** For each step; null where the page was left. */
  steps: z.array(StepRendersSchema.nullable()),
  /** Lines around the places that values come from. */
  quotes: z.array(CodeQuoteSchema),
});
export type RunRenders = z.infer<typeof RunRendersSchema>;
