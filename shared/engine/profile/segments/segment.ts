/** A CPU profile as V8 sends it. */
import { foreign } from '../../../base/foreign-text.ts';
import { z } from 'zod';
import { err } from '../../../base/result.ts';
import { appError, type AppResult } from '../../../base/errors.ts';
import { checkBySchema, problemText } from '../../../base/schema-check.ts';

const CallFrameSchema = z.object({
  functionName: z.string(),
  scriptId: z.string(),
  url: z.string(),
  lineNumber: z.number(),
  columnNumber: z.number(),
});

/** V8 counts samples by line too (`positionTicks`), but not at which time, so they are dropped. */
const SegmentSchema = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: CallFrameSchema,
      hitCount: z.number().optional(),
      children: z.array(z.number()).optional(),
      deoptReason: z.string().optional(),
    }),
  ),
  /** Microseconds on the monotonic clock of the machine. */
  startTime: z.number(),
  endTime: z.number(),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});
export type ProfileSegment = z.infer<typeof SegmentSchema>;

/** Parses the text of a CPU profile. `incomplete_capture` if it is none. */
export function readSegment(text: string): AppResult<ProfileSegment> {
  const refused = (why: string): AppResult<never> =>
    err(appError('incomplete_capture', `The target sent a CPU profile that cannot be read: ${why}.`));
  try {
    const parsed = checkBySchema(SegmentSchema, JSON.parse(text));
    return parsed.ok ? parsed : refused(problemText(parsed.error[0]));
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return refused(foreign(thrown.message));
    throw thrown;
  }
}

/** The time of each sample, in microseconds on the clock of the segment. */
export function sampleTimes({ startTime, timeDeltas }: ProfileSegment): number[] {
  let timeUs = startTime;
  return timeDeltas.map((deltaUs) => (timeUs += deltaUs));
}
