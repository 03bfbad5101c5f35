/**
 * Judgement as a table. Evidence holds facts, a rule says when they mean something and how that is said, and the first rule of the table that
 * applies is the verdict. A sentence takes values of the evidence only, and each figure that it names stands below it under the same word.
 */
import type { TracePlace } from '../../engine/trace/contract/trace-causes.ts';
import type { Cell, Fact, Words } from './model.ts';
import type { Verdict } from './verdict.ts';

declare const CITED: unique symbol;

/** A value of the evidence, and the word that facts and tables have for it. Only evidence makes these, never a rule. */
export interface Cited {
  readonly [CITED]: true;
  readonly word: string;
  readonly value: Words;
  /** Names and places are links in the sentence, and no figure below it. */
  readonly isFigure: boolean;
}

/** A sentence of a rule, and the values in it. */
export interface Sentence {
  readonly words: Words;
  readonly cited: readonly Cited[];
}

const FIGURES: ReadonlySet<string> = new Set<Cell['kind']>(['ms', 'bytes', 'count', 'percent', 'change', 'delta']);

function hasFigure(value: Words): boolean {
  if (typeof value === 'string') return false;
  return 'kind' in value ? FIGURES.has(value.kind) : value.some(hasFigure);
}

/** Makes a value that sentences may name. `word`: the label of the fact, or the title of the column, that shows the same value. */
export function cite(word: string, value: Words): Cited {
  return { word, value, isFigure: hasFigure(value) } as Cited;
}

type Part = Cited | Sentence | string;
/** Words of ours are literals; a text that was put together elsewhere may hold a figure or a name. */
type Literal<P> = P extends string ? (string extends P ? never : P) : P;

/** Writes a sentence: only our own words and values of the evidence compile. */
export function sentence<const P extends readonly Part[]>(
  strings: TemplateStringsArray,
  ...parts: { readonly [K in keyof P]: Literal<P[K]> }
): Sentence {
  const given = parts as readonly Part[];
  const words = strings.flatMap((text, at): Words[] => {
    const part = given[at];
    const own: Words[] = text === '' ? [] : [text];
    if (part === undefined || part === '') return own;
    if (typeof part === 'string') return [...own, part];
    return [...own, 'words' in part ? part.words : part.value];
  });
  const cited = given.flatMap((part) => (typeof part === 'string' ? [] : 'words' in part ? part.cited : [part]));
  return { words, cited };
}

/** Nothing, in the middle of a sentence. */
export const NO_WORDS: Sentence = { words: '', cited: [] };

/** Sentences one after the other, with the same literal between them. */
export function inRow(sentences: readonly Sentence[], separator: ', ' | '; ' | ' '): Sentence {
  const said = sentences.filter(({ words }) => words !== '');
  return {
    words: said.flatMap(({ words }, at) => (at === 0 ? [words] : [separator, words])),
    cited: said.flatMap(({ cited }) => cited),
  };
}

/** Words of a rule: of the values that its sentences name, the figures stand below them. */
export interface Saying {
  readonly headline: Sentence;
  /** Further sentences on what to mind about it. */
  readonly notes?: readonly Sentence[];
  /** Figures that a reader asks next, after those of the sentences. */
  readonly figures?: readonly Cited[];
  /** Whose lines are quoted, the first one most to blame. */
  readonly code?: readonly TracePlace[];
}

type Nothing = null | undefined | false;

export interface Rule<E, L extends string = Verdict['level']> {
  readonly id: string;
  readonly level: L;
  /** Returns what the rule says of this evidence; null if it does not apply. */
  readonly apply: (evidence: E) => Saying | null;
}

/** Form in which a rule is written: `when` returns what it is about, which `says` gets; without it the rule always applies. Its level is `plain` unless it has one. */
type WrittenRule<E, L extends string, F> = ('plain' extends L ? { readonly level?: L } : { readonly level: L }) & {
  readonly id: string;
  readonly when?: (evidence: E) => F | Nothing;
  /** A sentence is the headline. */
  readonly says: (found: F, evidence: E) => Saying | Sentence;
};

const isSentence = (said: Saying | Sentence): said is Sentence => 'words' in said;

/** Makes the rules of one kind of evidence: `const rule = rulesOf<Evidence>()`. */
export function rulesOf<E, L extends string = Verdict['level']>() {
  return <F>({ id, level = 'plain' as L, when, says }: WrittenRule<E, L, F>): Rule<E, L> => ({
    id,
    level,
    apply: (evidence) => {
      const found = when === undefined ? (true as F) : when(evidence);
      if (found === null || found === undefined || found === false) return null;
      const said = says(found, evidence);
      return isSentence(said) ? { headline: said } : said;
    },
  });
}

/** Judgement, and the rule that made it. */
export interface Judged<L extends string = Verdict['level']> {
  readonly id: string;
  readonly level: L;
  readonly saying: Saying;
}

/** Every rule that applies, in the order of the table: the first is the verdict, the others are said below it if at all. */
export function judge<E, L extends string>(rules: readonly Rule<E, L>[], evidence: E): Judged<L>[] {
  return rules.flatMap(({ id, level, apply }) => {
    const saying = apply(evidence);
    return saying === null ? [] : [{ id, level, saying }];
  });
}

/** The facts below a saying: each figure that a sentence names, once, and those that it adds. */
export function factsOf({ headline, notes = [], figures = [] }: Saying): Fact[] {
  const named = [headline, ...notes].flatMap(({ cited }) => cited.filter(({ isFigure }) => isFigure));
  const facts = [...named, ...figures].map(({ word, value }): Fact => [word, value]);
  return facts.filter(([word], at) => facts.findIndex(([other]) => other === word) === at);
}

/** The verdict as each surface tells it. */
export function toldVerdict({ level, saying }: Judged): Verdict {
  const { headline, notes = [], code = [] } = saying;
  return {
    level,
    headline: headline.words,
    figures: factsOf(saying),
    ...(notes.length === 0 ? {} : { notes: notes.map(({ words }) => words) }),
    ...(code.length === 0 ? {} : { code }),
  };
}

/** The rule that decides. Throws if none does: the last rule of a table applies to any evidence. */
export function decide<E, L extends string>(rules: readonly Rule<E, L>[], evidence: E): Judged<L> {
  const [first] = judge(rules, evidence);
  if (first === undefined) throw new Error('No rule applies: the last rule of a table applies to any evidence');
  return first;
}

/** The verdict of a table, as each surface tells it. */
export const verdictBy = <E>(rules: readonly Rule<E>[], evidence: E): Verdict => toldVerdict(decide(rules, evidence));
