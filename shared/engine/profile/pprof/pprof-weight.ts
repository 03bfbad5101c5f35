/** Chooses which value of pprof's samples a profile shows: the time of a CPU profile, or the bytes of a heap profile. */

/** Type and unit of a value: `inuse_space`, `bytes`. */
export interface PprofValueType {
  readonly type: string;
  readonly unit: string;
}

export interface PprofWeight {
  /** Index of the value. */
  readonly index: number;
  readonly kind: 'cpu-profile' | 'heap-profile';
  /** Microseconds or bytes of one unit of the value; 1 for counts. */
  readonly perValue: number;
  /** The value has neither time nor bytes. */
  readonly isCounts: boolean;
  /** Index of the value that counts the samples; −1 if there is none. */
  readonly countIndex: number;
}

const MICROSECONDS: Readonly<Record<string, number>> = {
  nanoseconds: 1e-3,
  microseconds: 1,
  milliseconds: 1e3,
  seconds: 1e6,
};
const BYTES: Readonly<Record<string, number>> = { bytes: 1, kilobytes: 1024, megabytes: 1024 ** 2 };

function isMeasured({ unit }: PprofValueType): boolean {
  return unit in MICROSECONDS || unit in BYTES;
}

/**
 * The default type if it has time or bytes, else the last type that has, as pprof's tools do; else the last one, which counts. Null without
 * types.
 */
export function chooseWeight(types: readonly PprofValueType[], defaultType: string): PprofWeight | null {
  const named = types.findIndex((each) => each.type === defaultType && isMeasured(each));
  const measured = named < 0 ? types.findLastIndex(isMeasured) : named;
  const index = measured < 0 ? types.length - 1 : measured;
  return weightAt(types, index);
}

/** The weights of all types that are of the same kind, the chosen one among them; without the number of samples beside a time. */
export function weightsLike(chosen: PprofWeight, types: readonly PprofValueType[]): PprofWeight[] {
  return types
    .map((_type, index) => weightAt(types, index))
    .filter((weight) => weight !== null)
    .filter(({ index, kind }) => index === chosen.index || (kind === chosen.kind && index !== chosen.countIndex));
}

function weightAt(types: readonly PprofValueType[], index: number): PprofWeight | null {
  const chosen = types[index];
  if (chosen === undefined) return null;
  const bytes = BYTES[chosen.unit];
  return {
    index,
    kind: bytes === undefined ? 'cpu-profile' : 'heap-profile',
    perValue: bytes ?? MICROSECONDS[chosen.unit] ?? 1,
    isCounts: !isMeasured(chosen),
    countIndex: types.findIndex(({ type, unit }) => type === 'samples' && unit === 'count'),
  };
}
