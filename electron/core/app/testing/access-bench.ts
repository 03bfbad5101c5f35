/** A whole core with its MCP server, toy tools and real clients with tokens, for tests of what clients may do. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema, type CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { defineCapability, type AnyCapability, type CallContext } from '../../../../shared/core/capability/define.ts';
import type { ConsentRequest } from '../../../../shared/core/contracts/consents.ts';
import { AppFailure, errorOfAbort, unwrap, settle } from '../../../../shared/base/errors.ts';
import type { Access } from '../../../../shared/core/contracts/permissions.ts';
import type { Settings } from '../../../../shared/core/contracts/settings.ts';
import { createLog } from '../../log/log.ts';
import { createMcpServer, type McpServer } from '../../mcp/server.ts';
import { createCore } from '../index.ts';
import type { Core } from '../types.ts';

/** The token of clients that belong to no assistant. */
export const ANYONE_TOKEN = 'a-token-of-thirty-two-characters-0';
export const PERSON_TOKEN = 'another-token-of-thirty-two-chars-';
const SECRET_URL = 'https://a.test/?access_token=abcdefghijklmnop';

const hints = { readOnly: false, idempotent: false, destructive: false, openWorld: false };

interface AccessState {
  slowCalls: CallContext[];
  /** Number of times that `pen_toy_tidy` ran. */
  ranTidy: number;
  /** Ends the call of `pen_toy_record`; null while none runs. */
  finishRecording: (() => void) | null;
  hasWindow: boolean;
  /** The clock of the core is this far ahead. */
  aheadMs: number;
  logged: string;
}

type Answer = 'accept' | 'decline' | 'cancel';

export interface AccessBench extends AsyncDisposable {
  readonly core: Core;
  readonly mcp: McpServer;
  /** A temporary folder with `data` and `project`, deleted with the bench. */
  readonly folder: string;
  readonly address: string;
  /** Calls of the tools, and settings of a test. */
  readonly state: AccessState;
  assistant(name: string, access?: Access): Promise<{ readonly id: string; readonly token: string }>;
  /** `answer`: what the client answers to questions; without it the client shows none. */
  connect(
    token: string,
    name: string,
    answer?: Answer,
    onQuestion?: (text: string) => void,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Client>;
  /** The oldest request to the person, as soon as there is one. */
  request(): Promise<ConsentRequest>;
}

function toyCapabilities(state: AccessState): AnyCapability[] {
  const tidy = defineCapability({
    name: 'pen_toy_tidy',
    title: 'Toy Tidy',
    summary: 'Deletes a toy.',
    category: 'library',
    kind: 'change-library',
    hints,
    params: z.strictObject({ name: z.string().default('ball') }),
    result: z.object({ name: z.string() }),
    locks: [],
    deadlineMs: 60_000,
    run: async ({ name }) => {
      state.ranTidy += 1;
      return { name };
    },
    summarise: ({ name }) => name,
  });

  const slow = defineCapability({
    name: 'pen_toy_slow',
    title: 'Toy Slow',
    summary: 'Runs until it is cancelled.',
    category: 'utility',
    kind: 'read',
    hints: { ...hints, readOnly: true },
    params: z.strictObject({}),
    result: z.object({}),
    locks: [],
    deadlineMs: 60_000,
    run: (_params, context) =>
      new Promise((_resolve, reject) => {
        state.slowCalls.push(context);
        const { signal } = context;
        signal.addEventListener('abort', () => reject(new AppFailure(errorOfAbort(signal))), { once: true });
      }),
    summarise: () => 'done',
  });

  const record = defineCapability({
    name: 'pen_toy_record',
    title: 'Toy Record',
    summary: 'Records until the test ends it.',
    category: 'memory',
    kind: 'capture',
    hints,
    params: z.strictObject({}),
    result: z.object({}),
    locks: [],
    deadlineMs: 60_000,
    run: (_params, { signal }) =>
      new Promise((resolve, reject) => {
        state.finishRecording = () => resolve({});
        signal.addEventListener('abort', () => reject(new AppFailure(errorOfAbort(signal))), { once: true });
      }),
    summarise: () => 'recorded',
  });

  const nameFile = defineCapability({
    name: 'pen_toy_file',
    title: 'Toy File',
    summary: 'Resolves a path.',
    category: 'utility',
    kind: 'read',
    hints: { ...hints, readOnly: true },
    locks: [],
    deadlineMs: 60_000,
    params: z.strictObject({ path: z.string() }),
    result: z.object({ text: z.string() }),
    run: async ({ path }, { caller }) => {
      const resolved = unwrap(await caller.resolvePath(path, 'read'));
      return { text: `real path: ${resolved}` };
    },
    summarise: ({ text }) => text,
  });

  const turn = defineCapability({
    name: 'pen_toy_turn',
    title: 'Toy Turn',
    summary: 'Waits for the person.',
    category: 'utility',
    kind: 'read',
    hints: { ...hints, readOnly: true },
    params: z.strictObject({}),
    result: z.object({ answer: z.string() }),
    locks: [],
    deadlineMs: 60_000,
    run: async (_params, { askPerson }) => {
      const answer = unwrap(await askPerson({ text: 'open the dialog', place: 'Round 2 of 3' }));
      return { answer };
    },
    summarise: ({ answer }) => `The person said: ${answer}`,
  });

  const secret = defineCapability({
    name: 'pen_toy_secret',
    title: 'Toy Secret',
    summary: 'Reads a secret.',
    category: 'utility',
    kind: 'read',
    hints: { ...hints, readOnly: true },
    params: z.strictObject({}),
    result: z.object({ url: z.string(), isShown: z.boolean() }),
    locks: [],
    deadlineMs: 60_000,
    run: async (_params, { caller, ports }) => ({ url: SECRET_URL, isShown: ports.status.showsSecrets(caller) }),
    summarise: ({ url, isShown }) => `${url}, ${isShown ? 'shown' : 'masked'}`,
  });

  return [tidy, slow, record, nameFile, turn, secret];
}

/**
 * `firstAnswerMs`: the longest time until the answer to a call that may become a run; `others`: more tools; `isWindowless`: a process that shows no
 * window, as `pen serve`.
 */
export async function createAccessBench({
  firstAnswerMs,
  others = [],
  isWindowless = false,
  settings = {},
}: {
  readonly firstAnswerMs?: number;
  readonly others?: readonly AnyCapability[];
  readonly isWindowless?: boolean;
  /** Flags of the process. */
  readonly settings?: Partial<Settings>;
} = {}): Promise<AccessBench> {
  const folder = mkdtempSync(join(tmpdir(), 'pen-access-'));
  const state: AccessState = {
    slowCalls: [],
    ranTidy: 0,
    finishRecording: null,
    hasWindow: true,
    aheadMs: 0,
    logged: '',
  };
  const log = createLog({ level: 'debug', write: (line) => void (state.logged += line) });
  mkdirSync(join(folder, 'project'));
  const made = await settle(() =>
    createCore({
      dataDirectory: join(folder, 'data'),
      version: '0.0.0',
      log,
      projectRoot: join(folder, 'project'),
      endpoints: { addresses: [], origin: 'default' },
      launchAnalysis: () => {
        throw new Error('nothing here analyses');
      },
      settingsOverrides: settings,
      ...(isWindowless ? {} : { canAskPerson: () => state.hasWindow }),
      capabilities: [...toyCapabilities(state), ...others],
      now: () => Date.now() + state.aheadMs,
      elapsed: () => performance.now(),
      temporaryDirectory: folder,
    }),
  );
  if (!made.ok) throw new Error(made.error.message);
  const core = made.value;
  const mcp = createMcpServer({
    runner: core.runner,
    sessions: core.sessions,
    library: core.library,
    targets: () => core.endpoints.endpoints().flatMap(({ targets }) => targets),
    version: '0.0.0',
    log,
    mcpToken: ANYONE_TOKEN,
    personToken: PERSON_TOKEN,
    ...(firstAnswerMs === undefined ? {} : { firstAnswerMs }),
    access: core.clientAccess,
    ...(isWindowless ? {} : { flagsInWindow: core.clientFlags }),
    assistants: core.assistants,
    showsSecrets: (assistantId) => core.clientAccess.showsSecrets({ kind: 'mcp', assistantId }),
  });
  const listening = await mcp.listen({ host: '127.0.0.1', port: 0, exactPort: true });
  if (!listening.ok) throw new Error(listening.error.message);
  const { address } = listening.value;
  return {
    core,
    mcp,
    folder,
    address,
    state,
    async assistant(name, access = { preset: 'investigate', rules: {} }) {
      const connected = await settle(() => core.assistants.connect(name));
      if (!connected.ok) throw new Error(connected.error.message);
      const { identity, token } = connected.value;
      await core.assistants.change(identity.id, { access });
      return { id: identity.id, token };
    },
    async connect(token, name, answer, onQuestion, headers = {}) {
      const capabilities = answer === undefined ? {} : { elicitation: {} };
      const client = new Client({ name, version: '1' }, { capabilities });
      if (answer !== undefined)
        client.setRequestHandler(ElicitRequestSchema, async ({ params }) => {
          onQuestion?.(params.message);
          return { action: answer, content: {} };
        });
      const requestInit = { headers: { authorization: `Bearer ${token}`, ...headers } };
      await client.connect(new StreamableHTTPClientTransport(new URL(address), { requestInit }));
      return client;
    },
    request: () => until(() => core.consents.state().requests[0]),
    [Symbol.asyncDispose]: async () => {
      await mcp.close();
      await core.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The answer to a call of a tool. */
export async function call(
  client: Client,
  tool: string,
  parameters = {},
  onProgress?: (message: string) => void,
): Promise<CallToolResult> {
  return (await client.callTool(
    { name: tool, arguments: parameters },
    undefined,
    onProgress === undefined ? {} : { onprogress: ({ message }) => onProgress(message ?? '') },
  )) as CallToolResult;
}

export const textOf = ({ content }: CallToolResult): string => JSON.stringify(content);

/** Waits for a value. */
export async function until<T>(read: () => T | undefined): Promise<T> {
  for (;;) {
    const value = read();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
