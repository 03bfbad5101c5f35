/** Writes a CPU profile as the events of a JSON trace in which the browser records CPU samples: one line for each event. */
import { mergeSegments, sampleTimes, type ProfileSegment } from '../../profile/segments/index.ts';

/** In one event; the browser writes some hundred. */
const SAMPLES_OF_A_CHUNK = 1000;
const CATEGORY = 'disabled-by-default-v8.cpu_profiler';
/** The profile is the only one of its process in the trace. */
const PROFILE_ID = '0x1';

export interface SampledThread {
  readonly pid: number;
  readonly tid: number;
  /** Its first event, microseconds on the trace's clock: samples before it are of the process that the page had before. */
  readonly firstUs: number;
}

function parentsOf({ nodes }: ProfileSegment): Map<number, number> {
  return new Map(nodes.flatMap(({ id, children = [] }) => children.map((child): [number, number] => [child, id])));
}

/** The samples from `fromUs` on. No lines without samples. Members are in alphabetical order, as in all traces. */
export function profileLines(
  profile: ProfileSegment,
  { pid, tid, firstUs }: SampledThread,
  fromUs: number,
): { readonly lines: string[]; readonly samples: number } {
  const cut = mergeSegments([profile], Math.max(fromUs, firstUs));
  if (cut === null || cut.samples.length === 0) return { lines: [], samples: 0 };
  const line = (name: string, ts: number, data: object): string =>
    JSON.stringify({
      args: { data },
      cat: CATEGORY,
      id: PROFILE_ID,
      name,
      ph: 'P',
      pid,
      tid,
      ts: Math.floor(ts),
    });
  const parents = parentsOf(cut);
  const nodes = cut.nodes.map(({ id, callFrame }) => {
    const parent = parents.get(id);
    return {
      callFrame: { ...callFrame, scriptId: Number(callFrame.scriptId) },
      id,
      ...(parent === undefined ? {} : { parent }),
    };
  });
  const times = sampleTimes(cut);
  const count = cut.samples.length;
  const lines = [line('Profile', cut.startTime, { startTime: cut.startTime })];
  for (let from = 0; from < count; from += SAMPLES_OF_A_CHUNK) {
    const to = Math.min(count, from + SAMPLES_OF_A_CHUNK);
    lines.push(
      line('ProfileChunk', times[to - 1] ?? cut.endTime, {
        cpuProfile: { ...(from === 0 ? { nodes } : {}), samples: cut.samples.slice(from, to) },
        ...(to === count ? { endTime: cut.endTime } : {}),
        timeDeltas: cut.timeDeltas.slice(from, to),
      }),
    );
  }
  return { lines, samples: count };
}
