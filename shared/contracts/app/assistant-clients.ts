/** The MCP clients that the app sets up: their configuration files, and what the window shows of each. */
import { z } from 'zod';
import { AppErrorSchema } from '../errors.ts';

/** `other`: any client without a file that we know; it gets a snippet. */
export const AssistantSchema = z.enum(['claude-code', 'claude-desktop', 'vscode', 'cursor', 'codex', 'other']);
export type Assistant = z.infer<typeof AssistantSchema>;

/** The names of the clients, and of their tokens. */
export const ASSISTANT_LABELS: Readonly<Record<Assistant, string>> = {
  'claude-code': 'Claude Code',
  'claude-desktop': 'Claude Desktop',
  vscode: 'VS Code',
  cursor: 'Cursor',
  codex: 'Codex',
  other: 'Another client',
};

export const AssistantTransportSchema = z.enum(['stdio', 'http']);

export const AssistantSnippetSchema = z.object({
  assistant: AssistantSchema,
  transport: AssistantTransportSchema,
  /** File that the text belongs in, or null for a command to run. */
  file: z.string().nullable(),
  text: z.string(),
});
export type AssistantSnippet = z.infer<typeof AssistantSnippetSchema>;

/** Clients with a configuration file that the app edits. */
export const FileClientSchema = AssistantSchema.exclude(['other']);
export type FileClient = z.infer<typeof FileClientSchema>;

/**
 * The state of a client's file: `connected` is our entry with the command of this install; `other-install` an entry of our name with
 * another command; `unreadable` a file that cannot be read or edited, with the reason. `not-installed`: nothing of the client was found.
 */
export const ClientStateSchema = z.enum(['not-installed', 'not-connected', 'connected', 'other-install', 'unreadable']);
export type ClientState = z.infer<typeof ClientStateSchema>;

/** One line of a file that is changed, or next to a change. */
export const ChangedLineSchema = z.object({
  mark: z.enum(['same', 'added', 'removed']),
  text: z.string(),
});
export type ChangedLine = z.infer<typeof ChangedLineSchema>;

/** The change that an edit of a file makes: the lines from `line` (1-based) on. Empty without a change. */
export const FileChangeSchema = z.object({
  file: z.string(),
  line: z.number(),
  lines: z.array(ChangedLineSchema),
});
export type FileChange = z.infer<typeof FileChangeSchema>;

export const ClientSetupSchema = z.object({
  assistant: FileClientSchema,
  state: ClientStateSchema,
  file: z.string(),
  /** The command in the file; null without an entry. */
  command: z.string().nullable(),
  /** The change that connecting would make; null if the file cannot be edited, and if nothing would change. */
  change: FileChangeSchema.nullable(),
  /** The reason why the file cannot be read or edited. */
  error: AppErrorSchema.nullable(),
});
export type ClientSetup = z.infer<typeof ClientSetupSchema>;

export const ConnectedFileSchema = z.object({
  change: FileChangeSchema,
  /** The copy of the file as it was; null if there was no file, or nothing changed. */
  backup: z.string().nullable(),
});
export type ConnectedFile = z.infer<typeof ConnectedFileSchema>;

export const UndoneFileSchema = z.object({
  change: FileChangeSchema,
  /** `file`: byte for byte as it was before. `entry`: it was changed since, so only our entry was removed. */
  restored: z.enum(['file', 'entry']),
});
export type UndoneFile = z.infer<typeof UndoneFileSchema>;

/** The answer of the server of a client's configuration when it was started as the client does. */
export const HandshakeSchema = z.object({
  /** The server's own name and version. */
  server: z.string(),
  tools: z.number(),
  prompts: z.number(),
  /** From the start of the program to the list of tools, in milliseconds. */
  durationMs: z.number(),
});
export type Handshake = z.infer<typeof HandshakeSchema>;
