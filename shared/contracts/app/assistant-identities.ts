/** Assistants that have a token of their own: name and permissions belong to the token, never to what a client calls itself. */
import { z } from 'zod';
import { AccessSchema } from './permissions.ts';
import { ToolCategorySchema } from './tool-categories.ts';

/** Longer names are cut: they are shown in lists and lock errors. */
export const MAX_NAME_CHARS = 60;

/** An assistant as it is shown. The token is not part of it. */
export const AssistantIdentitySchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Milliseconds since the Unix epoch. */
  connectedAtMs: z.number(),
  /** When its token was made. */
  tokenAtMs: z.number(),
  access: AccessSchema,
  /** Categories of tools that it is not offered. */
  disabledCategories: z.array(ToolCategorySchema),
  /** True if it gets secrets unmasked although the settings mask them. */
  showsSecrets: z.boolean(),
});
export type AssistantIdentity = z.infer<typeof AssistantIdentitySchema>;

/** Members of an assistant that the person can change. */
export const AssistantChangeSchema = AssistantIdentitySchema.pick({
  access: true,
  disabledCategories: true,
  showsSecrets: true,
}).partial();
export type AssistantChange = z.infer<typeof AssistantChangeSchema>;

/** The window's names for the user and the user's command line. */
const OWN_NAMES = ['you', 'pen', 'pen workbench'];

/** Letters of other scripts, and digits, that are drawn like the Latin letters of their row. */
const DRAWN_ALIKE: readonly (readonly [string, string])[] = [
  ['a', 'аα'],
  ['b', 'вβ'],
  ['c', 'сϲ'],
  ['d', 'ԁ'],
  ['e', 'еε'],
  ['h', 'нһ'],
  ['j', 'јϳ'],
  ['k', 'кκ'],
  ['l', 'iіι1|ӏ'],
  ['m', 'м'],
  ['n', 'пη'],
  ['o', 'оο0'],
  ['p', 'рρ'],
  ['q', 'ԛ'],
  ['s', 'ѕ'],
  ['t', 'тτ'],
  ['u', 'υս'],
  ['v', 'ѵν'],
  ['w', 'ԝω'],
  ['x', 'хχ'],
  ['y', 'уγ'],
];
const LATIN = new Map(DRAWN_ALIKE.flatMap(([latin, others]) => Array.from(others, (other) => [other, latin] as const)));

/** Control characters would break the lines of logs and tables, and invisible characters would make two names look alike. */
export function cleanName(name: string): string {
  const drawn = name
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]+/gu, '')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return Array.from(drawn).slice(0, MAX_NAME_CHARS).join('').trim();
}

/** Returns whether two clean names are the same to a reader. */
export function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** The name as it looks at a glance: without case, accents, spaces and signs, and with look-alikes as Latin letters. */
function atAGlance(name: string): string {
  const letters = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  return Array.from(letters, (letter) => LATIN.get(letter) ?? letter)
    .join('')
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Returns whether a reader could take one clean name for the other: `Сlaude-C0de` with a Cyrillic letter for `Claude Code`. */
export function looksLike(one: string, other: string): boolean {
  const glance = atAGlance(one);
  // Names of signs only have no letters to compare.
  return glance === '' ? isSameName(one, other) : glance === atAGlance(other);
}

/** Returns whether a clean name is, or looks like, one that the window uses for the person. */
export function isOwnName(name: string): boolean {
  return OWN_NAMES.some((own) => looksLike(own, name));
}
