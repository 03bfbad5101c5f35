/**
 * Renders in a trace: the script in the page writes them so that they are on the trace's clock, in its file, and in every copy of that. A stamp for each
 * commit when it happens is the type of an event that nobody listens to (`EventDispatch`), which costs the page least; recordings of older versions have
 * it as `console.timeStamp`. Notes with what the commits rendered are written by `console.timeStamp`, in pieces, when the recording ends or the page is
 * left. A page can write such stamps too: everything is checked by these schemas.
 */
import { z } from 'zod';
import {
  ChangedInputSchema,
  ComponentKindSchema,
  FrameworkSchema,
  RenderingPageSchema,
  RendersUnreadSchema,
  type RenderingPage,
} from './renders.ts';

/** Each stamp is this prefix and JSON. */
export const RENDERS_STAMP = 'pen-renders ';

const count = z.number().int().nonnegative();

/** `document` tells the documents of a recording apart, as their functions and commits are numbered each on their own. */
export const RenderStampSchema = z.union([
  z.object({ document: z.string(), commit: count }),
  /** The recording ends: what follows in this thread is our own work. */
  z.object({ document: z.string(), ends: z.literal(true) }),
  z.object({ document: z.string(), note: count, piece: count, pieces: count, text: z.string() }),
]);
export type RenderStamp = z.infer<typeof RenderStampSchema>;

const RecordedRowSchema = z.object({
  component: count,
  renders: count.default(0),
  mounts: count.default(0),
  /** As `remounts` of a component. */
  byKey: count.default(0),
  byType: count.default(0),
  unknownKeys: count.default(0),
  owner: z.number().int().nullable().default(null),
  selfMs: z.number().nullable().default(null),
  totalMs: z.number().nullable().default(null),
  /** Number of the reason, renders, equal outputs, outputs that could not be compared, own time of equal outputs. */
  reasons: z.array(z.tuple([count, count, count, count, z.number().nullable().optional()])).default([]),
});

const RecordedCommitSchema = z.object({
  commit: count,
  /** The event in which it happened, '' for none. */
  event: z.string(),
  rows: z.array(RecordedRowSchema),
});

/** Components and reasons are numbered on through all notes of a document. */
export const RecordedNoteSchema = z.object({
  page: RenderingPageSchema.nullable(),
  /** Why there is no page, where it has a framework. */
  why: RendersUnreadSchema.nullable().default(null),
  components: z
    .array(
      z.object({
        name: z.string(),
        function: z.number().int().nullable(),
        framework: FrameworkSchema,
        kind: ComponentKindSchema,
        isMemo: z.boolean(),
      }),
    )
    .default([]),
  reasons: z.array(z.object({ inputs: z.array(ChangedInputSchema), otherInputs: count })).default([]),
  commits: z.array(RecordedCommitSchema).default([]),
  /** As V8 writes them; inputs have their numbers, through all notes of a document. */
  stacks: z.array(z.string()).default([]),
  /** Commits that are counted and not listed. */
  unlisted: count.default(0),
  failure: z.string().nullable().default(null),
  /** Functions in the running scripts, 1-based. */
  places: z
    .array(z.object({ function: z.number().int(), url: z.string(), line: z.number(), column: z.number() }))
    .default([]),
});
export type RecordedNote = z.infer<typeof RecordedNoteSchema>;
export type WrittenNote = z.input<typeof RecordedNoteSchema>;

/** The object that the script leaves with its caller. */
export interface RecorderInPage {
  /** Null as long as no application is found; `closed`, `listened` and `learn`: as of `RendersInPage`. */
  page(): RenderingPage | null;
  closed(): readonly object[];
  listened(): readonly object[];
  learn(scope: object): void;
  /** Looks for applications that cannot be found before they are there; true if there is one, of which `closed` and `listened` may ask. */
  lookAgain(): boolean;
  /** Writes what was rendered since the last note into the trace, whose end follows. */
  end(): void;
  /** The functions that notes have numbers for. */
  functions(): readonly object[];
  /** Writes where functions are. `places`: JSON, as in a note. */
  writePlaces(places: string): void;
  /** Puts back what was replaced. */
  stop(): void;
}
