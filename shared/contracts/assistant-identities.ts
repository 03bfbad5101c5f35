/** Assistants that have a token of their own: name and permissions belong to the token, never to what a client calls itself. */
import { z } from 'zod';
import { AccessSchema } from './permissions.ts';
import { ToolCategorySchema } from './tool-categories.ts';

/** Longer names are cut: they are shown in lists and lock errors. */
export const LONGEST_NAME = 60;

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
  /** Whether it gets secrets unmasked although the settings mask them. */
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
const OWN_NAMES = new Set(['you', 'pen', 'pen workbench']);

/** Control characters would break the lines of logs and tables, and invisible characters would make two names look alike. */
export function cleanName(name: string): string {
  const drawn = name
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]+/gu, '')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return Array.from(drawn).slice(0, LONGEST_NAME).join('').trim();
}

/** Returns whether two clean names are the same to a reader. */
export function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Returns whether a clean name is one that the window uses for the person. */
export function isOwnName(name: string): boolean {
  return OWN_NAMES.has(name.toLowerCase());
}
