/**
 * Reads the recording that Safari's Timelines tab exports: JavaScript samples, each with a stack, a time and a duration. Its other timelines
 * (layout, network, memory) are not read.
 */
import { z } from 'zod';
import { damaged, parseJson, withoutSamples } from './import-error.ts';
import { createStackProfile, type ForeignFrame } from './stack-profile.ts';
import { checkBySchema, problemText } from '../../../base/schema-check.ts';

const FORMAT = 'Safari recording';
const MICROSECONDS_PER_SECOND = 1e6;
/** Shorter distances between two samples come from how Safari rounds durations, and are no idle time. */
const MIN_GAP_SECONDS = 0.005;

const Seconds = z.number().refine(Number.isFinite);
const FrameSchema = z.object({
  name: z.string(),
  url: z.string().nullish(),
  line: z.number().nullish(),
  column: z.number().nullish(),
});
const FileSchema = z.object({
  recording: z.object({
    startTime: Seconds.nullish(),
    endTime: Seconds.nullish(),
    sampleStackTraces: z.array(z.object({ timestamp: Seconds, stackFrames: z.array(FrameSchema) })).default([]),
    sampleDurations: z.array(Seconds.nonnegative()).default([]),
  }),
});

/** Safari has −1 or 0 for unknown. */
function position(value: number | null | undefined): number | null {
  return value === null || value === undefined || value <= 0 ? null : value;
}

/** The text of a `.cpuprofile`. Throws `damaged_file` and `unsupported_format`. */
export function importSafari(text: string): string {
  const parsed = checkBySchema(FileSchema, parseJson(FORMAT, text));
  if (!parsed.ok) throw damaged(FORMAT, `does not follow its format: ${problemText(parsed.error[0])}`);
  const { startTime, endTime, sampleStackTraces, sampleDurations } = parsed.value.recording;
  if (sampleStackTraces.length === 0) {
    throw withoutSamples(FORMAT, 'has no JavaScript samples', 'Record it with the timeline "JavaScript & Events".');
  }
  if (sampleStackTraces.length !== sampleDurations.length) {
    throw damaged(FORMAT, `has ${sampleStackTraces.length} samples and ${sampleDurations.length} durations`);
  }
  const frames: ForeignFrame[] = [];
  const indexOf = new Map<string, number>();
  const frameIndex = ({ name, url, line, column }: z.infer<typeof FrameSchema>): number => {
    const key = JSON.stringify([name, url, line, column]);
    const known = indexOf.get(key);
    if (known !== undefined) return known;
    indexOf.set(key, frames.length);
    return frames.push({ name, file: url ?? '', line: position(line), column: position(column) }) - 1;
  };
  const stacks = sampleStackTraces.map(({ stackFrames }) => stackFrames.toReversed().map(frameIndex));
  const builder = createStackProfile(frames);
  let untilSeconds = startTime ?? sampleStackTraces[0]?.timestamp ?? 0;
  const idleUntil = (seconds: number): void => {
    const gapSeconds = seconds - untilSeconds;
    if (gapSeconds >= MIN_GAP_SECONDS) builder.add([], gapSeconds * MICROSECONDS_PER_SECOND);
  };
  for (const [at, { timestamp }] of sampleStackTraces.entries()) {
    const seconds = sampleDurations[at] ?? 0;
    // Without JavaScript there are no samples.
    idleUntil(timestamp);
    builder.add(stacks[at] ?? [], seconds * MICROSECONDS_PER_SECOND);
    untilSeconds = Math.max(untilSeconds, timestamp) + seconds;
  }
  if (typeof endTime === 'number') idleUntil(endTime);
  return builder.text();
}
