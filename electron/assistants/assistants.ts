/** Sets up common MCP clients: writes our server into their configuration, verifies it by a handshake, takes it out again, and makes snippets. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { Emitter, type Listenable } from '../../shared/base/emitter.ts';
import {
  ASSISTANT_LABELS,
  FileClientSchema,
  type Assistant,
  type AssistantSnippet,
  type ClientSetup,
  type ConnectedFile,
  type FileClient,
  type Handshake,
  type UndoneFile,
} from '../../shared/contracts/app/assistant-clients.ts';
import { appError, type AppError, AppFailure, unwrap, settle } from '../../shared/contracts/errors.ts';
import { resolveDataDirectory } from '../data-directory.ts';
import { isWithin } from '../files/containment.ts';
import { createClientFileCopies } from './client-file-copies.ts';
import { previewEntry, readClientFile, undoEntry, writeEntry } from './client-file.ts';
import {
  WORKSPACE_FOLDER,
  clientPlace,
  type ClientPlace,
  type StdioServer,
  type ClientFacts,
} from './client-places.ts';
import type { Platform } from './command-line.ts';
import { handshake } from './handshake.ts';
import type { PenCommand } from './pen-command.ts';
import { snippetFor, type SnippetFacts } from './snippets.ts';
import { z } from 'zod';

const StdioEntrySchema = z.looseObject({
  command: z.string(),
  args: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).optional(),
});
const HttpEntrySchema = z.looseObject({ url: z.string() });

/** The program that an entry starts; null for another kind of entry. */
function stdioOf(entry: unknown): StdioServer | null {
  const parsed = StdioEntrySchema.safeParse(entry);
  if (!parsed.success) return null;
  const { command, args, env } = parsed.data;
  return { command, args, ...(env === undefined ? {} : { env }) };
}

/** The address of an entry over HTTP; null for another kind of entry. */
function urlOf(entry: unknown): string | null {
  return HttpEntrySchema.safeParse(entry).data?.url ?? null;
}

function flagOf(words: readonly string[], flag: string): string | undefined {
  const at = words.indexOf(flag);
  return at < 0 ? undefined : words[at + 1];
}

/** True if the entry starts this install for this client: another Node, or another project, makes no difference. */
function isThisInstall(
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
function entryText(entry: unknown): string {
  const server = stdioOf(entry);
  return server === null ? (urlOf(entry) ?? JSON.stringify(entry)) : [server.command, ...server.args].join(' ');
}

/** In the data folder. */
const COPIES_FOLDER = 'client-files';

const SYSTEM_NAMES = { linux: 'linux', macos: 'darwin', windows: 'win32' } as const satisfies Record<
  Platform,
  NodeJS.Platform
>;

export interface AssistantServiceOptions extends PenCommand {
  /** Named in commands unless it is the default one, and holds copies of clients' files as they were before. */
  readonly dataDirectory: string;
  readonly version: string;
  readonly mcpUrl: () => string;
  /** The token of this client; null if it has none yet. */
  readonly tokenOf: (assistant: Assistant) => string | null;
  /** Gives the client a token of its own if it has none. */
  readonly connect: (assistant: Assistant) => Promise<unknown>;
  /** The current folder for files of clients. It is no project if it is the home folder, holds it, or is in the data folder. */
  readonly projectRoot: () => string;
  readonly platform: Platform;
  readonly home?: string;
  readonly environment?: NodeJS.ProcessEnv;
}

export interface AssistantService {
  /** Fires when a client's file was written here. */
  readonly changes: Listenable<void>;
  /** The number of times this happened. */
  writes(): number;
  /** As `snippet`, for a client that gets a token of its own now if it has none. */
  connect(assistant: Assistant, transport: AssistantSnippet['transport']): Promise<AssistantSnippet>;
  /** `transport` of the answer may differ from the requested one: Claude Desktop starts local servers over stdio only. */
  snippet(assistant: Assistant, transport: AssistantSnippet['transport']): AssistantSnippet;
  /** Returns what the file of each client holds now. */
  clients(): Promise<ClientSetup[]>;
  /** Gives the client a token of its own, and writes our server into its file. Errors: those of `writeEntry`, and of the token. */
  add(assistant: FileClient): Promise<ConnectedFile>;
  /** Starts the command in the client's file as the client does. `file_not_found` without an entry; otherwise the errors of `handshake`. */
  verify(assistant: FileClient): Promise<Handshake>;
  /** Takes our server out of the client's file. Errors: those of `undoEntry`; `invalid_params` for the entry of another install. */
  undo(assistant: FileClient): Promise<UndoneFile>;
  /** The same for the assistant of a revoked token, in every project. Empty for one without a file, or without an entry of this install. */
  undoRevoked(name: string): Promise<UndoneFile[]>;
}

/** The client of an assistant's name; null for any other name. */
export function fileClientNamed(name: string): FileClient | null {
  const wanted = name.trim().toLowerCase();
  return (
    FileClientSchema.options.find((client) => client === wanted || ASSISTANT_LABELS[client].toLowerCase() === wanted) ??
    null
  );
}

export function createAssistantService(options: AssistantServiceOptions): AssistantService {
  const { dataDirectory, platform } = options;
  const home = options.home ?? homedir();
  const environment = options.environment ?? process.env;
  const usual = resolveDataDirectory({
    environment: { ...environment, PEN_DATA_DIR: '' },
    platform: SYSTEM_NAMES[platform],
    home,
  });
  const facts: SnippetFacts = {
    ...options,
    home,
    environment,
    // A client starts `pen` with its own environment, so a data folder of another place must be in the command.
    dataDirectory: dataDirectory === usual ? undefined : dataDirectory,
    projectRoot: () => {
      const root = options.projectRoot();
      return isWithin(root, home) || isWithin(dataDirectory, root) ? null : root;
    },
  };
  const copies = createClientFileCopies(join(dataDirectory, COPIES_FOLDER));

  const changes = new Emitter<void>();
  let writes = 0;

  /** Reports a write, also one that failed: the file may hold something else than the window shows. */
  function noted<T>(written: T): T {
    writes += 1;
    changes.emit();
    return written;
  }

  function missingFolder(assistant: FileClient, { ownFolder }: ClientPlace): AppError | null {
    if (ownFolder === null || existsSync(ownFolder)) return null;
    return assistant === 'claude-desktop'
      ? appError(
          'file_not_found',
          `Claude Desktop has no folder ${ownFolder}: it seems not to be installed.`,
          'Install and start it once.',
        )
      : appError(
          'file_not_found',
          `The project folder ${ownFolder} does not exist.`,
          'Set the project root in the settings.',
        );
  }

  async function setup(assistant: FileClient): Promise<ClientSetup> {
    const place = clientPlace(facts, assistant);
    const known = { assistant, file: place.file, command: null, change: null, error: null };
    const content = await settle(() => readClientFile(place));
    if (!content.ok) return { ...known, state: 'unreadable', error: content.error };
    const { entry } = content.value;
    const command = entry === undefined ? null : entryText(entry);
    if (entry !== undefined && isThisInstall(entry, assistant, facts)) return { ...known, state: 'connected', command };
    const change = previewEntry(place, content.value, { ...place.entry });
    if (!change.ok) return { ...known, state: 'unreadable', command, error: change.error };
    const isInstalled = place.signs.some((sign) => existsSync(sign));
    const state = entry !== undefined ? 'other-install' : isInstalled ? 'not-connected' : 'not-installed';
    return { ...known, state, command, change: change.value };
  }

  /** The command of an entry with the variables that the client puts in. */
  function started({ command, args, env }: StdioServer, root: string): StdioServer {
    const filled = (text: string): string => text.replaceAll(WORKSPACE_FOLDER, root);
    return { command: filled(command), args: args.map(filled), ...(env === undefined ? {} : { env }) };
  }

  async function undoAt(assistant: FileClient, place: ClientPlace): Promise<UndoneFile> {
    const { entry } = await readClientFile(place);
    if (entry !== undefined && !isThisInstall(entry, assistant, facts))
      throw new AppFailure(
        appError(
          'invalid_params',
          `${place.file} was not changed: its entry starts another install (${entryText(entry)}).`,
          'Undo it there, or remove it by hand.',
        ),
      );
    return unwrap(noted(await undoEntry(place, copies)));
  }

  return {
    changes,
    writes: () => writes,
    async connect(assistant, transport) {
      await options.connect(assistant);
      return snippetFor(facts, assistant, transport);
    },
    snippet: (assistant, transport) => snippetFor(facts, assistant, transport),
    clients: () => Promise.all(FileClientSchema.options.map(setup)),
    async add(assistant) {
      const place = clientPlace(facts, assistant);
      const missing = missingFolder(assistant, place);
      if (missing !== null) throw new AppFailure(missing);
      // Read first: a file that cannot be edited must not cost a token.
      await readClientFile(place);
      await options.connect(assistant);
      return unwrap(noted(await writeEntry(place, { ...place.entry }, copies)));
    },
    async verify(assistant) {
      const place = clientPlace(facts, assistant);
      const { entry } = await readClientFile(place);
      const label = ASSISTANT_LABELS[assistant];
      if (entry === undefined)
        throw new AppFailure(
          appError('file_not_found', `${place.file} has no entry of ours.`, `Connect ${label} first.`),
        );
      const server = stdioOf(entry);
      if (server === null)
        throw new AppFailure(
          appError(
            'invalid_params',
            `${label} is configured for ${urlOf(entry) ?? 'an unknown kind of server'}, which is not started by it.`,
            'Its session is in the list of clients once it is connected.',
          ),
        );
      const root = facts.projectRoot();
      const folder = root !== null && existsSync(root) ? root : facts.home;
      return handshake({ server: started(server, folder), folder, version: options.version });
    },
    undo: (assistant) => undoAt(assistant, clientPlace(facts, assistant)),
    async undoRevoked(name) {
      const assistant = fileClientNamed(name);
      if (assistant === null) return [];
      const place = clientPlace(facts, assistant);
      const written = await copies.filesOf(assistant);
      const undone: UndoneFile[] = [];
      for (const file of new Set([place.file, ...written])) {
        // A file that was written is where it was: links were followed then.
        const at = { ...place, file, within: [...place.within, dirname(file)] };
        const content = await settle(() => readClientFile(at));
        // A file that we never wrote, and that cannot be read, is not ours to report.
        if (!content.ok && !written.includes(file)) continue;
        if (content.ok && !isThisInstall(content.value.entry, assistant, facts)) continue;
        const done = await settle(() => undoAt(assistant, at));
        if (!done.ok) {
          const { message, ...rest } = done.error;
          throw new AppFailure({ ...rest, message: `The token was revoked, but an entry was not removed. ${message}` });
        }
        undone.push(done.value);
      }
      return undone;
    },
  };
}
