/**
 * Pairs of builds whose truth is known: small pages and Node programs, each with a cause, patches that remove it, and patches that only look like it. A
 * patch replaces texts of the program.
 */
import { LEAKS } from './leaks.ts';
import { PROGRAMS } from './programs.ts';
import { SLOW_PAGES } from './slow-pages.ts';

/** A text of the program and what replaces it. */
export type Replacement = readonly [text: string, replacement: string];

export interface Patch {
  /** What it does, in words for the table. */
  readonly what: string;
  /** None: the patch changes nothing. */
  readonly replacements: readonly Replacement[];
}

export interface Base {
  readonly name: string;
  readonly kind: 'page' | 'program';
  /** The figure that the patches were made for. */
  readonly claim: string;
  readonly steps: readonly string[];
  /** The script of the page, or the program. */
  readonly source: string;
  /** Remove the cause. */
  readonly right: readonly Patch[];
  /** Do not, or at the price of what the program is for. */
  readonly wrong: readonly Patch[];
}

export interface Case {
  readonly base: Base;
  readonly patch: Patch;
  readonly isRight: boolean;
}

/** Throws if the source does not have a text exactly once: such a patch would do something else. */
export function patched({ name, source }: Base, { what, replacements }: Patch): string {
  return replacements.reduce((text, [from, to]) => {
    if (text.split(from).length !== 2) throw new Error(`${name}, ${what}: "${from}" is not there exactly once`);
    return text.replace(from, () => to);
  }, source);
}

const BASES: readonly Base[] = [...PROGRAMS, ...SLOW_PAGES, ...LEAKS];

/** Right and wrong ones of each base in turns. */
export const CASES: readonly Case[] = BASES.flatMap((base) => [
  ...base.right.map((patch) => ({ base, patch, isRight: true })),
  ...base.wrong.map((patch) => ({ base, patch, isRight: false })),
]);
