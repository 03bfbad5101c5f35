/** Renders of components that a trace holds: together, by what began their commits, and the largest commits. Times as in `traces.ts`. */
import { z } from 'zod';
import {
  FrameworkSchema,
  PageRendersSchema,
  RenderingPageSchema,
  RendersUnreadSchema,
  StepRendersSchema,
} from './renders.ts';
import { TaskStartSchema, TracePlaceSchema } from './trace-causes.ts';

/** Beginning of the work that a commit ended. */
const RenderStartSchema = TaskStartSchema.extend({
  kind: z.enum([...TaskStartSchema.shape.kind.options, 'unknown']),
  /** URL of the request whose response was received in the same task; '' without one, or with several. */
  url: z.string(),
});
export type RenderStart = z.infer<typeof RenderStartSchema>;

const counted = { renders: z.number(), mounts: z.number() };

const TraceCommitSchema = z.object({
  /** The stamp in the trace. */
  event: z.number(),
  startMs: z.number(),
  ...counted,
  start: RenderStartSchema,
  /** Most renders first. */
  rendered: z.array(
    z.object({ name: z.string(), framework: FrameworkSchema, place: TracePlaceSchema.nullable(), ...counted }),
  ),
});
export type TraceCommit = z.infer<typeof TraceCommitSchema>;

const shape = {
  /** For each component of `all`, the commits in which it rendered or was mounted. */
  commitsOf: z.array(PageRendersSchema.shape.commits),
  /** Null if the trace has commits, and not what they rendered. */
  page: RenderingPageSchema.nullable(),
  /** Why there is no page, where it has a framework. */
  why: RendersUnreadSchema.nullable(),
  /** Most renders first. */
  starts: z.array(z.object({ start: RenderStartSchema, commits: z.number(), ...counted })),
  /** Most renders first. */
  commits: z.array(TraceCommitSchema),
  /** Commits that are counted without what they rendered, because noting it would have taken too much of the page's time. */
  unlisted: z.number().optional(),
  /** Time that noting them took, which is no work of the page and in none of its functions; absent without samples of it. */
  notedMs: z.number().optional(),
};

export const TraceRendersSchema = z.object({ ...shape, all: StepRendersSchema });
export type TraceRenders = z.infer<typeof TraceRendersSchema>;

/** The same with functions as numbers, before their places are resolved. */
export const RecordedTraceRendersSchema = z.object({
  ...shape,
  all: PageRendersSchema,
  /** In the running scripts; `sampledMs`: with what they called, by CPU samples, null without one. */
  functions: z.array(
    z.object({
      url: z.string(),
      line: z.number(),
      column: z.number(),
      sampledMs: z.number().nullable(),
    }),
  ),
  /** Frames in the running scripts in which values were written, innermost first. */
  stacks: z.array(z.array(z.object({ url: z.string(), line: z.number(), column: z.number() }))),
});
export type RecordedTraceRenders = z.infer<typeof RecordedTraceRendersSchema>;
