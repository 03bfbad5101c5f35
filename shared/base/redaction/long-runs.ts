/** Runs of the characters of keys and tokens, found in one pass over a text: prose and short words need no other look. */

export const OTHER = 0;
export const LOWER = 1;
export const UPPER = 2;
export const DIGIT = 3;
/** `-` and `_` of base64url, `+` and `/` of base64. */
export const MARK = 4;
/** Between the parts of a key or token. */
const DOT = 5;

/** The shortest run that a rule looks at. */
const SHORTEST = 18;

export interface CharacterClasses {
  /** The class of the character at a position. */
  at(text: string, at: number): number;
  /** Calls `visit` for each long run, its end exclusive. Dots are part of runs. */
  longRuns(text: string, visit: (start: number, end: number) => void): void;
}

export function createCharacterClasses(): CharacterClasses {
  const classes = new Uint8Array(128);
  classes.fill(LOWER, 97, 123);
  classes.fill(UPPER, 65, 91);
  classes.fill(DIGIT, 48, 58);
  for (const mark of '-_+/') classes[mark.charCodeAt(0)] = MARK;
  classes['.'.charCodeAt(0)] = DOT;
  const classAt = (text: string, at: number): number => {
    const code = text.charCodeAt(at);
    return code < 128 ? (classes[code] ?? OTHER) : OTHER;
  };
  return {
    at: (text, at) => {
      const found = classAt(text, at);
      return found === DOT ? OTHER : found;
    },
    longRuns(text, visit) {
      const { length } = text;
      let last = -1;
      // Looks at every eighteenth character only, as long as each ends a run.
      for (let at = SHORTEST - 1; at < length;) {
        if (classAt(text, at) === OTHER) {
          last = at;
          at += SHORTEST;
          continue;
        }
        let start = at;
        while (start > last + 1 && classAt(text, start - 1) !== OTHER) start -= 1;
        let end = at + 1;
        while (end < length && classAt(text, end) !== OTHER) end += 1;
        if (end - start >= SHORTEST) visit(start, end);
        last = end;
        at = end + SHORTEST;
      }
    },
  };
}
