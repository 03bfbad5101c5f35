/** Checks whether the entry of our name in a client's file starts this install. */
import { z } from 'zod';
import { ASSISTANT_LABELS, type FileClient } from '../../shared/contracts/assistant-clients.ts';
import type { ClientFacts, StdioServer } from './client-places.ts';

const StdioEntrySchema = z.looseObject({
  command: z.string(),
  args: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).optional(),
});
const HttpEntrySchema = z.looseObject({ url: z.string() });

/** The program that an entry starts; null for another kind of entry. */
export function stdioOf(entry: unknown): StdioServer | null {
  const parsed = StdioEntrySchema.safeParse(entry);
  if (!parsed.success) return null;
  const { command, args, env } = parsed.data;
  return { command, args, ...(env === undefined ? {} : { env }) };
}

/** The address of an entry over HTTP; null for another kind of entry. */
export function urlOf(entry: unknown): string | null {
  return HttpEntrySchema.safeParse(entry).data?.url ?? null;
}

function flagOf(words: readonly string[], flag: string): string | undefined {
  const at = words.indexOf(flag);
  return at < 0 ? undefined : words[at + 1];
}

/** True if the entry starts this install for this client: another Node, or another project, makes no difference. */
export function isThisInstall(
  entry: unknown,
  assistant: FileClient,
  facts: ClientFacts & { readonly mcpUrl: () => string },
): boolean {
  const url = urlOf(entry);
  if (url !== null) return url === facts.mcpUrl();
  const server = stdioOf(entry);
  const program = facts.penCommand.at(-1);
  if (server === null || program === undefined) return false;
  const words = [server.command, ...server.args];
  const own = words.slice(words.indexOf(program));
  return (
    words.includes(program) &&
    own[1] === 'mcp' &&
    flagOf(own, '--assistant') === ASSISTANT_LABELS[assistant] &&
    flagOf(own, '--data-dir') === facts.dataDirectory
  );
}

/** Returns what an entry starts, as one line to be shown. */
export function entryText(entry: unknown): string {
  const server = stdioOf(entry);
  return server === null ? (urlOf(entry) ?? JSON.stringify(entry)) : [server.command, ...server.args].join(' ');
}
