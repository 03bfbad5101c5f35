/** Renders of a page while they are recorded live: what the window receives each time it asks. */
import { z } from 'zod';
import { TracePlaceSchema } from '../traces/trace-causes.ts';
import { RecordedCommitSchema } from './recorded-renders.ts';
import {
  ComponentKindSchema,
  FrameworkSchema,
  OriginSchema,
  RenderingPageSchema,
  RenderInputSchema,
  RendersUnreadSchema,
} from './renders.ts';

const LiveComponentSchema = z.object({
  number: z.number(),
  /** By the source map, where there is one. */
  name: z.string(),
  place: TracePlaceSchema.nullable(),
  framework: FrameworkSchema,
  kind: ComponentKindSchema,
  isMemo: z.boolean(),
  /** Where the elements are made that were mounted again; null if none were, or that is not known. */
  remountedFrom: OriginSchema.nullable(),
});
export type LiveComponent = z.infer<typeof LiveComponentSchema>;

const LiveReasonSchema = z.object({
  number: z.number(),
  inputs: z.array(RenderInputSchema),
  /** Inputs that changed too and are not listed. */
  otherInputs: z.number(),
});
export type LiveReason = z.infer<typeof LiveReasonSchema>;

/** Since the last reading. */
export const LiveRendersSchema = z.object({
  /** Counts the documents of the recording: components and reasons are numbered in each on their own. */
  document: z.number(),
  /** Null as long as no application is found. */
  page: RenderingPageSchema.nullable(),
  /** Why there is no page, where it has a framework. */
  why: RendersUnreadSchema.nullable(),
  /** New ones, and those that have other names by now: source maps that were being read are there. */
  components: z.array(LiveComponentSchema),
  reasons: z.array(LiveReasonSchema),
  /** In order of time. */
  commits: z.array(RecordedCommitSchema),
  /** Commits that are counted and not listed. */
  unlisted: z.number(),
  failure: z.string().nullable(),
});
export type LiveRenders = z.infer<typeof LiveRendersSchema>;
