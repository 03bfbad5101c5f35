/**
 * Detects whether a file of the Firefox Profiler opens with a CPU profile or a heap profile: a heap profile if all of its stacks are weighed in bytes. Stacks
 * and their units are in every thread, so the whole file is scanned.
 */
import type { ProfileKindScan } from './profile-kind-scan.ts';

/** Longer than any member that is searched for, with spaces. */
const CARRIED_CHARS = 128;

export function createFirefoxKindScan(): ProfileKindScan {
  // A quote within a text is escaped, so these cannot be a part of one.
  const patterns = {
    outside: /"samples"\s*:\s*(\{)|"weightType"\s*:\s*"(bytes)"/g,
    samples: /"stack"\s*:\s*(\[)|"weightType"\s*:\s*"([a-z-]{1,40})"|\}/g,
    stacks: /[0-9\]]/g,
  };
  let carried = '';
  let place: keyof typeof patterns = 'outside';
  let hasStack = false;
  let isBytes = false;
  /** Stacks of samples with times, and weights in bytes anywhere. */
  let [hasTimes, hasBytes] = [false, false];

  function take(found: RegExpExecArray): void {
    const [whole, opened, unit] = found;
    if (place === 'stacks') {
      if (whole === ']') place = 'samples';
      else hasStack = true;
    } else if (unit !== undefined) {
      isBytes = unit === 'bytes';
      hasBytes ||= isBytes;
    } else if (opened === '{') {
      place = 'samples';
      [hasStack, isBytes] = [false, false];
    } else if (opened === '[') place = 'stacks';
    else {
      place = 'outside';
      hasTimes ||= hasStack && !isBytes;
    }
  }

  return {
    push(chunk) {
      if (hasTimes) return;
      // Members are ASCII; each byte is one character.
      const text = carried + new TextDecoder('latin1').decode(chunk);
      let behind = 0;
      for (;;) {
        // One stack is enough.
        if (place === 'stacks' && hasStack) {
          const end = text.indexOf(']', behind);
          if (end < 0) break;
          behind = end;
        }
        const pattern = patterns[place];
        pattern.lastIndex = behind;
        const found = pattern.exec(text);
        if (found === null) break;
        take(found);
        behind = found.index + found[0].length;
      }
      carried = place === 'stacks' ? '' : text.slice(Math.max(behind, text.length - CARRIED_CHARS));
    },
    kind: () => (hasBytes && !hasTimes ? 'heap-profile' : 'cpu-profile'),
  };
}
