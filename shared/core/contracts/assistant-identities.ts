/** Assistants that have a token of their own: name and permissions belong to the token, never to what a client calls itself. */
import { z } from 'zod';
import { glance, glanceRuns, glanceWords, UNDRAWN } from '../../base/glance.ts';
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
const OWN_NAMES = ['you', 'the person', 'the user', 'pen', 'pen workbench'];

/** Control characters would break the lines of logs and tables, and invisible characters would make two names look alike. */
export function cleanName(name: string): string {
  const drawn = name
    .normalize('NFKC')
    .replace(UNDRAWN, '')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return Array.from(drawn).slice(0, MAX_NAME_CHARS).join('').trim();
}

/** Returns whether two clean names are the same to a reader. */
export function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Returns whether a reader could take one clean name for the other: `Сlaude-C0de` with a Cyrillic letter for `Claude Code`. */
export function looksLike(one: string, other: string): boolean {
  const seen = glance(one);
  // Names of signs only have no letters to compare.
  return seen === '' ? isSameName(one, other) : seen === glance(other);
}

/** Shorter names are parts of many words. */
const MIN_PART_CHARS = 5;

/** Returns whether a reader could take a clean name with further words for the other name: `The Claude Code`, `Claude 5 Code`, `xClaudeCode`. */
function speaksAs(name: string, other: string): boolean {
  if (looksLike(name, other)) return true;
  const wanted = glance(other);
  if (wanted === '') return false;
  const words = glanceWords(name);
  if (wanted.length >= MIN_PART_CHARS && glance(name).includes(wanted)) return true;
  // Also in another order, and letter by letter.
  if (glanceWords(other).every((word) => words.includes(word))) return true;
  return [...glanceRuns(words, words.length)].includes(wanted);
}

/** Returns whether a clean name is, or looks like, one that the window uses for the person. */
export function isOwnName(name: string): boolean {
  return OWN_NAMES.some((own) => looksLike(own, name));
}

/** Returns whether a clean name claims to be the person, or one of the names that are taken. */
export function isClaim(name: string, taken: readonly string[]): boolean {
  return [...OWN_NAMES, ...taken].some((each) => speaksAs(name, each));
}
