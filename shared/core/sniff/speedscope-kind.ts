/**
 * Detects whether a speedscope file opens with a CPU profile or a heap profile: frames come first in most files, and the unit of each profile
 * behind them, so the whole file is scanned.
 */
import type { ProfileKindScan } from './profile-kind-scan.ts';

/** A quote within a text is escaped, so these cannot be a part of one. */
const MEMBER = /"unit"\s*:\s*"([a-z]{1,20})"|"activeProfileIndex"\s*:\s*(\d{1,6})(?=\D)/g;
/** Longer than any member that is searched for, with spaces. */
const CARRIED_CHARS = 128;

/** Receives the file in chunks of any size. */
export function createSpeedscopeKindScan(): ProfileKindScan {
  let carried = '';
  const units: string[] = [];
  let active = 0;
  return {
    push(chunk) {
      // Members are ASCII; each byte is one character.
      const text = carried + new TextDecoder('latin1').decode(chunk);
      let behind = 0;
      for (const found of text.matchAll(MEMBER)) {
        const [whole, unit, index] = found;
        if (unit !== undefined) units.push(unit);
        if (index !== undefined) active = Number(index);
        behind = found.index + whole.length;
      }
      carried = text.slice(Math.max(behind, text.length - CARRIED_CHARS));
    },
    kind: () => ((units[active] ?? units[0]) === 'bytes' ? 'heap-profile' : 'cpu-profile'),
  };
}
