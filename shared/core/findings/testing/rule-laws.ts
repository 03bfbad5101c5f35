/** The laws that the rules of every kind share, as tests: each table is given pictures, one a rule, and drawn evidence. */
import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { judge, type Cited, type Judged, type Rule } from '../rules.ts';
import { PERSON, told } from '../voice.ts';

interface TableUnderLaw<E, L extends string> {
  readonly rules: readonly Rule<E, L>[];
  /** Evidence for each rule, by its id, that the rule decides. */
  readonly pictures: Readonly<Record<string, E>>;
  /** Any evidence of this kind. */
  readonly drawn: fc.Arbitrary<E>;
  /** Levels that say that all is well. */
  readonly levels: { readonly good: readonly L[] };
  /** The same evidence with up to ten percent of noise in each figure. */
  readonly noisy?: (evidence: E, noise: (value: number) => number) => E;
  /** The same growth or cost, twice as much of it. */
  readonly more?: (evidence: E) => E;
  /** The name that is blamed; null if none is. */
  readonly culprit?: (judged: Judged<L>, evidence: E) => string | null;
  /** True if no own name explains at least half as much as the blamed one, or the blamed one is own. */
  readonly isOwnFirst?: (judged: Judged<L>, evidence: E) => boolean;
  /** True if what is blamed explains at least half of what changed, or nothing is blamed. */
  readonly explainsEnough?: (judged: Judged<L>, evidence: E) => boolean;
}

/** Evidence with what it was made of, which laws change. */
export interface Made<N, E> {
  readonly of: N;
  readonly evidence: E;
}

/** The rules over such evidence; `good`: ids of those that say that all is well. */
export function rulesOver<N, E>(
  rules: readonly Rule<E, string>[],
  good: readonly string[],
): Rule<Made<N, E>, string>[] {
  return rules.map(({ id, apply }) => ({
    id,
    level: good.includes(id) ? 'good' : 'plain',
    apply: ({ evidence }) => apply(evidence),
  }));
}

function citedBy({ saying }: Judged<string>): Cited[] {
  return [saying.headline, ...(saying.notes ?? [])].flatMap(({ cited }) => cited);
}

/** Every value that evidence holds for sentences. */
function citedIn(value: unknown, seen = new Set<unknown>()): Set<unknown> {
  if (typeof value !== 'object' || value === null || seen.has(value)) return seen;
  seen.add(value);
  for (const each of Object.values(value)) citedIn(each, seen);
  return seen;
}

function first<E, L extends string>(rules: readonly Rule<E, L>[], evidence: E): Judged<L> {
  const [decided] = judge(rules, evidence);
  if (decided === undefined) throw new Error('no rule applies');
  return decided;
}

/** The table as a page: each rule with its level and the sentence that it says of its picture. */
export function tableOf<E, L extends string>(
  rules: readonly Rule<E, L>[],
  pictures: Readonly<Record<string, E>>,
): string {
  return rules
    .map(({ id, level, apply }) => {
      const picture = pictures[id];
      const saying = picture === undefined ? null : apply(picture);
      return `${id} [${level}]: ${saying === null ? '–' : told(saying.headline.words, PERSON)}`;
    })
    .join('\n');
}

/** Defines the tests of a table. */
export function testRules<E, L extends string>(title: string, table: TableUnderLaw<E, L>): void {
  const { rules, pictures, drawn } = table;
  describe.each([title])('%s', () => {
    test.each(rules.map(({ id }) => id))('%s decides its picture, which is judged otherwise without it', (id) => {
      const picture = pictures[id];
      if (picture === undefined) throw new Error(`the rule ${id} has no picture`);
      expect(first(rules, picture).id).toBe(id);
      const others = judge(
        rules.filter((rule) => rule.id !== id),
        picture,
      );
      expect(others[0]?.id).not.toBe(id);
    });

    test('has no picture without a rule, and no id twice', () => {
      const ids = rules.map(({ id }) => id);
      expect(Object.keys(pictures).filter((id) => !ids.includes(id))).toEqual([]);
      expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
    });

    test('agrees: sentences name only values of the evidence', () => {
      fc.assert(
        fc.property(drawn, (evidence) => {
          const held = citedIn(evidence);
          const invented = judge(rules, evidence).flatMap((judged) =>
            citedBy(judged).filter((cited) => !held.has(cited)),
          );
          expect(invented).toEqual([]);
        }),
      );
    });

    test('agrees: one word has one value in a verdict', () => {
      fc.assert(
        fc.property(drawn, (evidence) => {
          const values = new Map<string, string>();
          for (const { word, value, isFigure } of citedBy(first(rules, evidence))) {
            if (!isFigure) continue;
            const text = told(value, PERSON);
            expect([word, values.get(word) ?? text]).toEqual([word, text]);
            values.set(word, text);
          }
        }),
      );
    });

    test.each(lawsOf(table))('%s', (_name, holds) => {
      expect(holds).not.toThrow();
    });
  });
}

type Law = readonly [name: string, holds: () => void];

/** The laws for which a table says what is own, a culprit, noise or more of the same. */
function lawsOf<E, L extends string>({
  rules,
  drawn,
  noisy,
  more,
  culprit,
  isOwnFirst,
  explainsEnough,
  levels,
}: TableUnderLaw<E, L>): Law[] {
  const isGood = ({ level }: Judged<L>): boolean => levels.good.includes(level);
  const holds = (check: (evidence: E) => boolean) => (): void => fc.assert(fc.property(drawn, check));
  const factors = fc.infiniteStream(fc.double({ min: 0.9, max: 1.1, noNaN: true }));
  const isStable = (): void =>
    fc.assert(
      fc.property(drawn, factors, (evidence, noise) => {
        if (noisy === undefined || culprit === undefined) return true;
        const changed = noisy(evidence, (value) => value * (noise.next().value ?? 1));
        const [was, is] = [culprit(first(rules, evidence), evidence), culprit(first(rules, changed), changed)];
        return was === null || is === null || was === is;
      }),
    );
  const laws: (Law | null)[] = [
    isOwnFirst === undefined
      ? null
      : ['names own code first', holds((evidence) => isOwnFirst(first(rules, evidence), evidence))],
    explainsEnough === undefined
      ? null
      : [
          'blames only what explains at least half',
          holds((evidence) => explainsEnough(first(rules, evidence), evidence)),
        ],
    noisy === undefined || culprit === undefined
      ? null
      : ['is stable: noise changes no culprit for another one', isStable],
    more === undefined
      ? null
      : [
          'is monotone: more of the same never turns a problem into none',
          holds((evidence) => isGood(first(rules, evidence)) || !isGood(first(rules, more(evidence)))),
        ],
  ];
  return laws.filter((law) => law !== null);
}
