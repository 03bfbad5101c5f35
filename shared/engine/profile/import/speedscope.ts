/**
 * Reads speedscope's file format (https://www.speedscope.app/file-format-schema.json): shared frames, and profiles that are either
 * `sampled` (a stack and a weight each) or `evented` (frames that open and close at a time).
 */
import { z } from 'zod';
import { damaged, notCpu, parseJson } from './import-error.ts';
import type { ImportedPart, ImportedProfile } from './imported-profile.ts';
import { createAllocationProfile, createStackProfile, type ForeignFrame } from './stack-profile.ts';
import { checkBySchema, problemText } from '../../../base/schema-check.ts';

const FORMAT = 'speedscope profile';

/** Microseconds of one unit. A profile without a unit counts. */
const UNIT_US: Readonly<Record<string, number>> = {
  nanoseconds: 1e-3,
  microseconds: 1,
  milliseconds: 1e3,
  seconds: 1e6,
  none: 1,
};
const BYTES = 'bytes';
const COUNTS = 'none';

const Finite = z.number().refine(Number.isFinite);
const Index = z.number().int().nonnegative();
const FrameSchema = z.object({
  name: z.string(),
  file: z.string().nullish(),
  line: z.number().int().nullish(),
  col: z.number().int().nullish(),
});
const SampledSchema = z.object({
  type: z.literal('sampled'),
  name: z.string().nullish(),
  unit: z.string(),
  samples: z.array(z.array(Index)),
  weights: z.array(Finite.nonnegative()),
});
const EventedSchema = z.object({
  type: z.literal('evented'),
  name: z.string().nullish(),
  unit: z.string(),
  startValue: Finite,
  endValue: Finite,
  events: z.array(z.object({ type: z.enum(['O', 'C']), frame: Index, at: Finite })),
});
const FileSchema = z.object({
  shared: z.object({ frames: z.array(FrameSchema) }),
  profiles: z.array(z.discriminatedUnion('type', [SampledSchema, EventedSchema])).min(1),
  activeProfileIndex: z.number().int().nullish(),
});
type Profile = z.infer<typeof FileSchema>['profiles'][number];

/** Receives a stack, the outermost frame first, and its weight in the unit of the profile. */
type AddStack = (stack: readonly number[], weight: number) => void;

/**
 * The profiles of the file, and the one that it opens with: a sampled heap profile if its unit is bytes, else a CPU profile. Throws `damaged_file` and
 * `unsupported_format`.
 */
export function importSpeedscope(text: string): ImportedProfile {
  const parsed = checkBySchema(FileSchema, parseJson(FORMAT, text));
  if (!parsed.ok) throw damaged(FORMAT, `does not follow its schema: ${problemText(parsed.error[0])}`);
  const { shared, profiles, activeProfileIndex } = parsed.value;
  const frames = shared.frames.map(({ name, file, line, col }) => ({
    name,
    file: file ?? '',
    line: line ?? null,
    column: col ?? null,
  }));
  const wanted = activeProfileIndex ?? 0;
  const active = wanted < profiles.length ? wanted : 0;
  const parts = profiles.map((profile, index) => ({
    name: profile.name?.trim() || `Profile ${index + 1}`,
    ...partOf(profile, frames),
  }));
  const { name: _name, ...opened } = parts[active] ?? noProfile();
  return parts.length === 1 ? opened : { ...opened, all: { parts, active } };
}

function noProfile(): never {
  throw damaged(FORMAT, 'has no profile');
}

function partOf(profile: Profile, frames: readonly ForeignFrame[]): ImportedPart {
  const isBytes = profile.unit === BYTES;
  const unitUs = UNIT_US[profile.unit];
  if (unitUs === undefined && !isBytes) throw notCpu(FORMAT, `stacks weighed in ${profile.unit}`);
  const beyond = largestFrame(profile);
  if (beyond >= frames.length) throw damaged(FORMAT, `names the frame ${beyond} of ${frames.length}`);
  const addAll = profile.type === 'sampled' ? samplesOf(profile) : eventsOf(profile);
  if (isBytes) {
    const allocations = createAllocationProfile(frames);
    const samples = profile.type === 'sampled' ? 1 : 0;
    addAll((stack, weight) => allocations.add(stack, Math.round(weight), weight > 0 ? samples : 0));
    return { kind: 'heap-profile', text: allocations.text() };
  }
  const builder = createStackProfile(frames);
  addAll((stack, weight) => builder.add(stack, weight * (unitUs ?? 1)));
  return { kind: 'cpu-profile', text: builder.text(), ...(profile.unit === COUNTS ? { counts: true } : {}) };
}

function largestFrame(profile: Profile): number {
  let largest = -1;
  if (profile.type === 'sampled') {
    for (const stack of profile.samples) for (const frame of stack) largest = Math.max(largest, frame);
  } else {
    for (const { frame } of profile.events) largest = Math.max(largest, frame);
  }
  return largest;
}

function samplesOf({ samples, weights }: z.infer<typeof SampledSchema>): (add: AddStack) => void {
  if (samples.length !== weights.length) {
    throw damaged(FORMAT, `has ${samples.length} samples and ${weights.length} weights`);
  }
  return (add) => {
    for (const [at, stack] of samples.entries()) add(stack, weights[at] ?? 0);
  };
}

function eventsOf({ startValue, endValue, events }: z.infer<typeof EventedSchema>): (add: AddStack) => void {
  return (add) => {
    const open: number[] = [];
    let sinceValue = startValue;
    const lasted = (untilValue: number): void => {
      if (untilValue < sinceValue) throw damaged(FORMAT, `goes back in time at ${untilValue}`);
      if (untilValue > sinceValue) add(open, untilValue - sinceValue);
      sinceValue = untilValue;
    };
    for (const { type, frame, at } of events) {
      lasted(at);
      if (type === 'O') open.push(frame);
      else if (open.pop() !== frame)
        throw damaged(FORMAT, `closes the frame ${frame} at ${at}, which is not the innermost`);
    }
    lasted(Math.max(endValue, sinceValue));
  };
}
