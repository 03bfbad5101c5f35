/**
 * How much of a recording a trace holds, told from its text as it passes: from the browser's own mark of the start to the last moment of
 * any event. Looked at only where something was lost: a look at each number costs more than to write it.
 */

/** Chromium writes the members of an event in the order of their names: the moment comes after the name. */
const MARKS = /"name":"(TracingStartedInBrowser)"|"ts":(\d+)/g;
/** Longer than a mark, so that one on the border between two texts is seen. */
const CARRY_CHARS = 64;

export interface TraceSpan {
  readonly push: (text: string) => void;
  /** Milliseconds; null where the trace has no mark of its start. */
  readonly heldMs: () => number | null;
}

export function createTraceSpan(): TraceSpan {
  let carried = '';
  let isStartNext = false;
  let startUs: number | null = null;
  let lastUs = 0;
  return {
    push: (text) => {
      const whole = carried + text;
      // What ends in the last characters may go on in the next text: it is looked at with that.
      const sureUntil = whole.length - CARRY_CHARS;
      let carryFrom = Math.max(0, sureUntil);
      for (const match of whole.matchAll(MARKS)) {
        const end = match.index + match[0].length;
        if (end > sureUntil) {
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
      carried = whole.slice(carryFrom);
    },
    heldMs: () => (startUs === null || lastUs < startUs ? null : (lastUs - startUs) / 1000),
  };
}
