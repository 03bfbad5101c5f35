/**
 * Detects whether a pprof file is a CPU profile or a heap profile. Types of samples come first in most files and their names last, so the whole
 * file is scanned, without its samples.
 */
import {
  PROFILE,
  VALUE_TYPE,
  chooseWeight,
  type PprofWeight,
  FIXED_32,
  FIXED_64,
  LENGTH_DELIMITED,
  MAX_VARINT_BYTES,
  VARINT,
  readVarint,
} from '../../engine/profile/index.ts';

/** Names of types and units are shorter; longer texts and messages are skipped. */
const MAX_READ_BYTES = 64;

export interface PprofKindScan {
  /** The chunk may be reused afterwards. */
  push(chunk: Uint8Array): void;
  /** The kind by what was read so far; a damaged file counts as a CPU profile, whose reader reports the damage. */
  kind(): PprofWeight['kind'];
}

export function createPprofKindScan(): PprofKindScan {
  /** The beginning of a field whose rest comes with the next chunk. */
  let carried = new Uint8Array(0);
  let skipBytes = 0;
  let isDamaged = false;
  const types: { type: number; unit: number }[] = [];
  /** Null for texts that were skipped. */
  const texts: (string | null)[] = [];
  let defaultType = 0;

  /** Reads the field at `at`; null if the bytes end within it. Sets `skipBytes` for the rest of a skipped field. */
  function readField(bytes: Uint8Array, at: number): number | null {
    const tag = readVarint(bytes, at);
    if (tag === null) return null;
    const field = tag.value >>> 3;
    switch (tag.value & 7) {
      case VARINT: {
        const value = readVarint(bytes, tag.behind);
        if (value !== null && field === PROFILE.defaultSampleType) defaultType = value.value;
        return value?.behind ?? null;
      }
      case LENGTH_DELIMITED: {
        const length = readVarint(bytes, tag.behind);
        return length === null ? null : readMessage(bytes, field, length.behind, length.value);
      }
      case FIXED_64:
        skipBytes = 8;
        return tag.behind;
      case FIXED_32:
        skipBytes = 4;
        return tag.behind;
      default:
        isDamaged = true;
        return null;
    }
  }

  function readMessage(bytes: Uint8Array, field: number, from: number, length: number): number | null {
    const isRead = (field === PROFILE.sampleType || field === PROFILE.string) && length <= MAX_READ_BYTES;
    if (!isRead) {
      if (field === PROFILE.string) texts.push(null);
      skipBytes = length;
      return from;
    }
    if (from + length > bytes.length) return null;
    const content = bytes.subarray(from, from + length);
    if (field === PROFILE.string) texts.push(new TextDecoder().decode(content));
    else types.push(valueTypeOf(content));
    return from + length;
  }

  return {
    push(chunk) {
      const bytes = carried.length === 0 ? chunk : joined(carried, chunk);
      let at = 0;
      while (!isDamaged && at < bytes.length) {
        if (skipBytes > 0) {
          const skipped = Math.min(skipBytes, bytes.length - at);
          skipBytes -= skipped;
          at += skipped;
          continue;
        }
        const behind = readField(bytes, at);
        if (behind === null) break;
        at = behind;
      }
      // More than the longest field that is read: a varint does not end.
      if (bytes.length - at > MAX_READ_BYTES + 2 * MAX_VARINT_BYTES) isDamaged = true;
      carried = isDamaged ? new Uint8Array(0) : bytes.slice(at);
    },
    kind() {
      const named = types.map(({ type, unit }) => ({ type: texts[type] ?? '', unit: texts[unit] ?? '' }));
      return chooseWeight(named, texts[defaultType] ?? '')?.kind ?? 'cpu-profile';
    },
  };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

function valueTypeOf(bytes: Uint8Array): { type: number; unit: number } {
  const found = { type: 0, unit: 0 };
  for (let at = 0; at < bytes.length;) {
    const tag = readVarint(bytes, at);
    const value = tag === null ? null : readVarint(bytes, tag.behind);
    if (tag === null || value === null) return found;
    if (tag.value === VALUE_TYPE.type << 3) found.type = value.value;
    if (tag.value === VALUE_TYPE.unit << 3) found.unit = value.value;
    at = value.behind;
  }
  return found;
}
