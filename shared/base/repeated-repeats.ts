/** Finds in the pattern of a regular expression what makes it backtrack: a repeated group whose text can be split in many ways. */

interface Sequence {
  /** Something in it takes any length, and all else may be left out: `a+`, `a+-?`. */
  readonly isFree: boolean;
  /** Repeated groups of such a sequence, each with whether what follows in the pattern may fail. */
  readonly found: readonly { readonly text: string; readonly mayFail: boolean }[];
}

const QUANTIFIER = /^(?:[*+?]|\{\d*(?:,\d*)?\})\??/;
const ASSERTION = /^(?:\^|\$|\\[bB])/;
/** An atom other than a group: a class in brackets, an escape, or a character. */
const ATOM = /^(?:\[(?:\\.|[^\]\\])*\]|\\(?:[pPku]\{[^}]*\}|k<[^>]*>|.)|[^])/;
const GROUP = /^\((?:\?(?:[:=!]|<[=!]|<[^>]+>|[a-z-]+:))?/;

/**
 * The group: `([A-Za-z0-9]+)+` of `^SKU-([A-Za-z0-9]+)+$`. A text that nearly matches takes time that doubles with each character. Null for a
 * pattern without one, or that cannot fail after it; not every pattern that backtracks is found.
 */
export function repeatedRepeat(pattern: string): string | null {
  let at = 0;
  const rest = (): string => pattern.slice(at);

  function alternatives(): Sequence {
    const all = [sequence()];
    while (rest().startsWith('|')) {
      at += 1;
      all.push(sequence());
    }
    return { isFree: all.some(({ isFree }) => isFree), found: all.flatMap(({ found }) => found) };
  }

  function sequence(): Sequence {
    let found: Sequence['found'] = [];
    let [free, needed] = [0, 0];
    while (at < pattern.length && !/^[|)]/.test(rest())) {
      const assertion = ASSERTION.exec(rest())?.[0];
      const { inner, isAssertion, text, quantifier } = assertion === undefined ? item() : ended(assertion);
      const isOptional = /^(?:[*?]|\{0?,)/.test(quantifier);
      const isEndless = /^(?:[*+]|\{\d*,\})/.test(quantifier);
      if (isAssertion || !isOptional) found = found.map((each) => ({ ...each, mayFail: true }));
      const isFree = isEndless || (inner?.isFree === true && !isAssertion);
      const own = isEndless && inner?.isFree === true && !isAssertion ? [{ text, mayFail: false }] : [];
      found = [...found, ...(inner?.found ?? []).map((each) => ({ ...each })), ...own];
      if (isFree) free += 1;
      else if (!isOptional) needed += 1;
    }
    return { isFree: free === 1 && needed === 0, found };
  }

  function ended(text: string) {
    at += text.length;
    return { inner: null, isAssertion: true, text, quantifier: '' };
  }

  function item() {
    const from = at;
    const opened = GROUP.exec(rest())?.[0];
    at += (opened ?? ATOM.exec(rest())?.[0] ?? ' ').length;
    const inner = opened === undefined ? null : alternatives();
    if (inner !== null) at += 1;
    const quantifier = QUANTIFIER.exec(rest())?.[0] ?? '';
    at += quantifier.length;
    return { inner, isAssertion: /[=!]$/.test(opened ?? ''), text: pattern.slice(from, at), quantifier };
  }

  const { found } = alternatives();
  return found.find(({ mayFail }) => mayFail)?.text ?? null;
}
