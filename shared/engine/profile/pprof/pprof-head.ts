/** Detects a profile in pprof's format by its first bytes. It has no magic number, so every field must be one of the format. */
import { PROFILE, VALUE_TYPE } from './pprof-fields.ts';
import { LENGTH_DELIMITED, VARINT, readVarint } from './varint.ts';

/** Wire types of the fields; repeated numbers may be packed or not. */
const WIRE_TYPES: Readonly<Record<number, readonly number[]>> = {
  [PROFILE.sampleType]: [LENGTH_DELIMITED],
  [PROFILE.sample]: [LENGTH_DELIMITED],
  [PROFILE.mapping]: [LENGTH_DELIMITED],
  [PROFILE.location]: [LENGTH_DELIMITED],
  [PROFILE.function]: [LENGTH_DELIMITED],
  [PROFILE.string]: [LENGTH_DELIMITED],
  [PROFILE.dropFrames]: [VARINT],
  [PROFILE.keepFrames]: [VARINT],
  [PROFILE.timeNanos]: [VARINT],
  [PROFILE.durationNanos]: [VARINT],
  [PROFILE.periodType]: [LENGTH_DELIMITED],
  [PROFILE.period]: [VARINT],
  [PROFILE.comment]: [VARINT, LENGTH_DELIMITED],
  [PROFILE.defaultSampleType]: [VARINT],
  [PROFILE.docUrl]: [VARINT],
};

/** True if a file that begins with `head` is a pprof profile: known fields only, and a sample type among them. */
export function isPprofHead(head: Uint8Array): boolean {
  let at = 0;
  let sampleTypes = 0;
  while (at < head.length) {
    const tag = readVarint(head, at);
    // The head ends within a field.
    if (tag === null) break;
    const field = tag.value >>> 3;
    const wireType = tag.value & 7;
    if (!(WIRE_TYPES[field] ?? []).includes(wireType)) return false;
    const value = readVarint(head, tag.behind);
    if (value === null) break;
    const end = value.behind + (wireType === LENGTH_DELIMITED ? value.value : 0);
    if (field === PROFILE.sampleType) {
      if (!isValueType(head, value.behind, end)) return false;
      sampleTypes += 1;
    }
    at = end;
  }
  return sampleTypes > 0;
}

/** True if these bytes are a type and a unit: two numbers of texts, of which 0 is the empty one. */
function isValueType(bytes: Uint8Array, from: number, end: number): boolean {
  if (end > bytes.length) return false;
  const found = new Set<number>();
  let at = from;
  while (at < end) {
    const tag = readVarint(bytes, at);
    if (tag === null || (tag.value !== VALUE_TYPE.type << 3 && tag.value !== VALUE_TYPE.unit << 3)) return false;
    const value = readVarint(bytes, tag.behind);
    if (value === null || value.value === 0) return false;
    found.add(tag.value);
    at = value.behind;
  }
  return at === end && found.size === 2;
}
