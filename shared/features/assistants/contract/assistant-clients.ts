/** The MCP clients that the app sets up: their own commands, the places of their files, and what the window shows of each. */
import { z } from 'zod';

/** `other`: any client that is not known; it gets a snippet. */
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

/** Clients that are set up by a command of their own, or by a file whose place is known. */
export const KnownClientSchema = AssistantSchema.exclude(['other']);
export type KnownClient = z.infer<typeof KnownClientSchema>;

export const ClientSetupSchema = z.object({
  assistant: KnownClientSchema,
  /** False: nothing of the client was found. */
  isInstalled: z.boolean(),
  /** The configuration file in which the client keeps its servers, and in which a snippet belongs. */
  file: z.string(),
  /** The client's own commands, each as one line; null if there is only a snippet. */
  own: z
    .object({
      /** Its absolute path. */
      program: z.string(),
      /** Lists our server, before and after each change. Null for a client without such a command. */
      read: z.string().nullable(),
      add: z.string(),
      /** Also run by connecting, to replace another entry of our name. Null for a client without such a command. */
      remove: z.string().nullable(),
    })
    .nullable(),
  /** The reason for a snippet only. */
  reason: z.string().nullable(),
});
export type ClientSetup = z.infer<typeof ClientSetupSchema>;

/** A client, with the program that the person was shown: another one is not run. */
export const ShownClientSchema = z.object({ assistant: KnownClientSchema, program: z.string().max(10_000) });

/** The commands of a client that were run and changed its configuration. Empty: our server was there. */
export const ClientRunSchema = z.object({ ran: z.array(z.string()) });
export type ClientRun = z.infer<typeof ClientRunSchema>;

/** The answer of our server when it was started as the client does. */
export const HandshakeSchema = z.object({
  /** The server's own name and version. */
  server: z.string(),
  tools: z.number(),
  prompts: z.number(),
  /** From the start of the program to the list of tools, in milliseconds. */
  durationMs: z.number(),
});
export type Handshake = z.infer<typeof HandshakeSchema>;

/** Commands of the window. */
export const ASSISTANT_COMMANDS = {
  /** Gives the client a token of its own if it has none, and returns its snippet. */
  'assistants.connect': {
    params: z.object({ assistant: AssistantSchema, transport: AssistantTransportSchema }),
    result: AssistantSnippetSchema,
  },
  'assistants.snippet': {
    params: z.object({ assistant: AssistantSchema, transport: AssistantTransportSchema }),
    result: AssistantSnippetSchema,
  },
  /** The commands that would connect each client, or why there is only a snippet. Runs nothing. */
  'assistants.clients': { params: z.object({}), result: z.object({ clients: z.array(ClientSetupSchema) }) },
  /** Runs the client's own command that adds our server, and checks that the client lists it. */
  'assistants.add': { params: ShownClientSchema, result: ClientRunSchema },
  /** Checks that the client lists our server, starts that as the client does, and lists its tools. */
  'assistants.verify': { params: ShownClientSchema, result: HandshakeSchema },
  /** Runs the client's own command that removes our server. */
  'assistants.remove': { params: ShownClientSchema, result: ClientRunSchema },
} as const;
