/**
 * Pairs of builds whose truth is known: small pages and Node programs, each with a cause, patches that remove it, and patches that only look like it. A
 * patch replaces texts of the program.
 */
import type { Base, Patch } from './base.ts';
import { LEAKS } from './leaks.ts';
import { NODE_LEAKS } from './node-leaks.ts';
import { PROGRAMS } from './programs.ts';
import { SLOW_LOADS } from './slow-loads.ts';
import { SLOW_PAGES } from './slow-pages.ts';

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

const BASES: readonly Base[] = [...PROGRAMS, ...NODE_LEAKS, ...LEAKS, ...SLOW_PAGES, ...SLOW_LOADS];

/** Right and wrong ones of each base in turns. */
export const CASES: readonly Case[] = BASES.flatMap((base) => [
  ...base.right.map((patch) => ({ base, patch, isRight: true })),
  ...base.wrong.map((patch) => ({ base, patch, isRight: false })),
]);
