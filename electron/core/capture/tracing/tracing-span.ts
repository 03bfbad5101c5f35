/**
 * Measures how much of a recording a trace holds, read from its text as it streams: from the browser's start marker to the last timestamp of any event.
 * Used only if data was lost, because scanning every number costs more than writing the file.
 */

/** Chromium writes the members of an event in alphabetical order, so `ts` comes after `name`. */
const MARKS = /"name":"(TracingStartedInBrowser)"|"ts":(\d+)/g;
/** Longer than any match, so that one across two texts is found. */
const CARRY_CHARS = 64;

export interface TraceSpan {
  readonly push: (text: string) => void;
  /** Milliseconds; null if the trace has no start marker. */
  readonly heldMs: () => number | null;
}

export function createTraceSpan(): TraceSpan {
  let carried = '';
  let isStartNext = false;
  let startUs: number | null = null;
  let lastUs = 0;
  return {
    push: (text) => {
      const joined = carried + text;
      // A match within the last characters may continue in the next text, so it is matched together with that.
      const safeUntil = joined.length - CARRY_CHARS;
      let carryFrom = Math.max(0, safeUntil);
      for (const match of joined.matchAll(MARKS)) {
        const end = match.index + match[0].length;
        if (end > safeUntil) {
          carryFrom = Math.min(carryFrom, match.index);
          break;
        }
        carryFrom = Math.max(carryFrom, end);
        if (match[1] !== undefined) {
          isStartNext = true;
          continue;
        }
        const atUs = Number(match[2]);
        if (isStartNext) startUs ??= atUs;
        isStartNext = false;
        if (atUs > lastUs) lastUs = atUs;
      }
      carried = joined.slice(carryFrom);
    },
    heldMs: () => (startUs === null || lastUs < startUs ? null : (lastUs - startUs) / 1000),
  };
}
