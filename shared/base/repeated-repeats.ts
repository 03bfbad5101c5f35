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

interface Part {
  readonly isFree: boolean;
  readonly isOptional: boolean;
  readonly isEndless: boolean;
  /** Without its quantifier. */
  readonly atom: string;
}

/** Characters, ranges and escapes that an atom stands for. */
const charactersOf = (atom: string): readonly string[] =>
  atom.startsWith('[') ? (atom.slice(1, -1).match(/\\.|[^]-[^]|[^]/g) ?? []) : [atom];

/** True for `[a-z][a-z0-9]*`, whose text is one of any length, as that of `[a-z]+`. */
function goesOn({ isOptional, isEndless, atom }: Part | undefined = NO_PART, first: Part): boolean {
  if (!isOptional || !isEndless || atom.startsWith('[^') || first.atom.startsWith('(')) return false;
  const after = charactersOf(atom);
  return !first.atom.startsWith('[^') && charactersOf(first.atom).every((each) => after.includes(each));
}
const NO_PART: Part = { isFree: false, isOptional: false, isEndless: false, atom: '' };

/** All but one part may be left out, and that one, or any where all may be, takes any length. */
function canBeAnyLength(parts: readonly Part[]): boolean {
  const needed = parts.filter(({ isOptional }) => !isOptional);
  const [only] = needed;
  if (only === undefined) return parts.some(({ isFree }) => isFree);
  return needed.length === 1 && (only.isFree || goesOn(parts[parts.indexOf(only) + 1], only));
}

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
    const parts: Part[] = [];
    while (at < pattern.length && !/^[|)]/.test(rest())) {
      const assertion = ASSERTION.exec(rest())?.[0];
      const { inner, isAssertion, text, quantifier } = assertion === undefined ? item() : ended(assertion);
      const isOptional = /^(?:[*?]|\{0?,)/.test(quantifier);
      const isEndless = /^(?:[*+]|\{\d*,\})/.test(quantifier);
      if (isAssertion || !isOptional) found = found.map((each) => ({ ...each, mayFail: true }));
      const isFree = isEndless || (inner?.isFree === true && !isAssertion);
      const own = isEndless && inner?.isFree === true && !isAssertion ? [{ text, mayFail: false }] : [];
      found = [...found, ...(inner?.found ?? []).map((each) => ({ ...each })), ...own];
      if (!isAssertion)
        parts.push({ isFree, isOptional, isEndless, atom: text.slice(0, text.length - quantifier.length) });
    }
    return { isFree: canBeAnyLength(parts), found };
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
