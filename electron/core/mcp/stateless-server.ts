/** One request of the protocol without sessions (MCP 2026-07-28): the SDK's server for it, and its answer. */
import type { JSONRPCRequest, Server, ServerContext } from '@modelcontextprotocol/server';
import type { ServerResult } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { Subscription } from '../../../shared/base/emitter.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { AssistantIdentity } from '../../../shared/core/contracts/assistant-identities.ts';
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import type { McpClient } from '../../../shared/core/contracts/window-topics.ts';
import { ENVELOPE } from '../../../shared/core/contracts/stateless-wire.ts';
import type { CallerSession, ListRoots } from '../runner/types.ts';
import { createAskInClient, createTaskInClient, createWaitInClient } from './ask-in-client.ts';
import { TASKS_EXTENSION, type CallTasks } from './call-tasks.ts';
import { requestEnded, type Asking, type RoundResult } from './call-rounds.ts';
import { chooseEndpointFor } from './chosen-endpoint.ts';
import { createClientAnswers, type ClientAnswers } from './client-answers.ts';
import { heldBackText } from './client-flags.ts';
import { createClientResources, type ClientResources } from './client-resources.ts';
import { RPC_CODES, ProtocolError } from './protocol-error.ts';
import type { ClientParts, Offer } from './protocol-session.ts';
import { callReported, patienceOf } from './reported-call.ts';
import { serverInfo, serverInstructions } from './sdk-server.ts';
import type { StatelessClient, StatelessClients } from './stateless-clients.ts';
import { ToolCallParamsSchema, parseRequest } from './tool-call.ts';
import type { ToolListing } from './tool-table.ts';
import { showsViews, type ViewPage } from './view-resource.ts';

/** Clients may keep a list this long. It changes when the person changes permissions, and then a subscribed client is notified. */
const LIST_TTL_MS = 5 * 60_000;
/** The endpoint of `--cdp-url` may take this long to answer. */
const ENDPOINT_DEADLINE_MS = 5000;

const MessageSchema = z.looseObject({
  method: z.string().optional(),
  params: z.looseObject({ _meta: z.looseObject({}).optional() }).optional(),
});
const SenderSchema = z.object({
  name: z.string().catch(''),
  title: z.string().optional().catch(undefined),
  version: z.string().optional().catch(undefined),
});
const CapabilitiesSchema = z
  .looseObject({ elicitation: z.unknown(), roots: z.unknown(), extensions: z.record(z.string(), z.unknown()) })
  .partial();
const TaskSchema = z.looseObject({ taskId: z.string().max(100) });
const TaskAnswersSchema = TaskSchema.extend({ inputResponses: z.record(z.string(), z.unknown()).optional() });
const ListenSchema = z.object({
  method: z.literal('subscriptions/listen'),
  params: z.object({
    notifications: z.looseObject({ resourceSubscriptions: z.array(z.string().max(2048)).optional() }),
  }),
});

/** The methods that are answered here. The SDK answers `server/discover` and `subscriptions/listen`. */
const ANSWERED = new Set([
  'tools/list',
  'tools/call',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'prompts/list',
  'prompts/get',
  'completion/complete',
]);

export function isAnswered(message: unknown): boolean {
  const parsed = MessageSchema.safeParse(message);
  return parsed.success && ANSWERED.has(parsed.data.method ?? '');
}

/** Facts about a request before it is read. */
export interface StatelessRequest extends Offer {
  readonly identity: AssistantIdentity | null;
  readonly transport: McpClient['transport'];
  /** The endpoints of `--cdp-url`; the first one's first page is the default target. */
  readonly cdpUrls: readonly string[];
}

export interface StatelessOptions extends ClientParts {
  readonly clients: StatelessClients;
}

/** Notifications of changes, for `subscriptions/listen`. */
export interface Changes {
  toolsChanged(): void;
  promptsChanged(): void;
  resourcesChanged(): void;
  resourceUpdated(uri: string): void;
}

/** One SDK server for one request, or for one pipe. */
export interface StatelessExchange {
  readonly server: Server;
  /** Begins to notify of changes; to be called for `subscriptions/listen`, which the SDK answers. */
  listen(message: unknown, changes: Changes): void;
  end(): void;
}

type Capabilities = z.infer<typeof CapabilitiesSchema>;

function capabilitiesOf(envelope: object | undefined): Capabilities {
  const declared: Readonly<Record<string, unknown>> = { ...envelope };
  return CapabilitiesSchema.catch({}).parse(declared[ENVELOPE.clientCapabilities]);
}

function hasTasks({ extensions }: Capabilities): boolean {
  return extensions !== undefined && TASKS_EXTENSION in extensions;
}

function clientInfoIn(meta: unknown): z.infer<typeof SenderSchema> {
  const parsed = z.looseObject({ [ENVELOPE.clientInfo]: SenderSchema }).safeParse(meta);
  return parsed.success ? parsed.data[ENVELOPE.clientInfo] : { name: '' };
}

function rootsOf(asking: Asking, name: string): ListRoots {
  let listed: Promise<AppResult<readonly string[]>> | null = null;
  const list = async (): Promise<AppResult<readonly string[]>> => {
    const uris = await asking.listRoots();
    if (uris !== null) return ok(uris);
    const message = `${name} has declared roots but did not list them, so its file paths are refused`;
    return err(
      appError('roots_unknown', message, 'Answer roots/list and repeat the call, or name a capture by its id.'),
    );
  };
  return () => (listed ??= list());
}

/** `end` is called when the client is closed by this server. */
export async function createStatelessExchange(
  options: StatelessOptions,
  request: StatelessRequest,
  end: () => void,
): Promise<StatelessExchange> {
  // Loaded with the first such client.
  const { Server: SdkServer } = await import('@modelcontextprotocol/server');
  const { log, now, captures, runner } = options;
  /** True if the client shows views, as its last request says. */
  let hasViews = false;
  const views = (): ViewPage | null => (hasViews ? options.viewPage : null);
  /** The caller of this exchange; before its first request the client that its command has already. */
  const unusedFlags = (): string | null => {
    const { flags, identity } = request;
    const info = { id: '', kind: 'mcp' as const, name: '', ...(identity === null ? {} : { assistantId: identity.id }) };
    const caller = (heldBy ?? options.clients.ofCommand(flags))?.caller ?? { info, flags, rights: () => ({}) };
    return heldBackText(options.flagsInWindow?.heldBack(caller) ?? []);
  };
  const listing = (): ToolListing => ({ ...request.listing(), hasViews: views() !== null });
  let held: Subscription | null = null;
  let heldBy: StatelessClient | null = null;
  let changes: Changes | null = null;
  let watched: ClientResources | null = null;
  /** The lists when the client was last notified. */
  let listed: { readonly tools: string; readonly prompts: string } | null = null;

  /** The client of this exchange; found when its first request is valid. */
  function clientOf(meta: unknown): StatelessClient {
    const { identity, transport, flags } = request;
    hasViews = showsViews(z.looseObject({}).catch({}).parse(meta)[ENVELOPE.clientCapabilities]);
    const client = options.clients.of({ identity, transport, flags, info: clientInfoIn(meta) });
    if (client === heldBy) return client;
    held?.dispose();
    heldBy = client;
    held = client.open({
      end,
      listsChanged() {
        const current = listedTo(client);
        if (current.tools !== listed?.tools) changes?.toolsChanged();
        if (current.prompts !== listed?.prompts) changes?.promptsChanged();
        listed = current;
      },
    });
    return client;
  }

  const mayRead = (caller: CallerSession): boolean => options.refuseReading(caller.info) === null;
  const resourcesOf = (caller: CallerSession): ClientResources =>
    createClientResources(
      captures,
      options.selection,
      {
        listChanged: () => {
          if (mayRead(caller)) changes?.resourcesChanged();
        },
        updated: (uri) => {
          if (mayRead(caller)) changes?.resourceUpdated(uri);
        },
      },
      views,
    );

  function answersOf(caller: CallerSession, resources: ClientResources): ClientAnswers {
    return createClientAnswers(options, { caller, tools: request.toolsFor(caller), resources, listing });
  }

  function listedTo({ caller }: StatelessClient): NonNullable<typeof listed> {
    const tools = JSON.stringify([listing(), request.toolsFor(caller).names(listing())]);
    const resources = resourcesOf(caller);
    const prompts = JSON.stringify(answersOf(caller, resources).promptNames());
    resources.dispose();
    return { tools, prompts };
  }

  async function call(
    params: z.infer<typeof ToolCallParamsSchema>,
    client: StatelessClient,
    { mcpReq }: ServerContext,
  ): Promise<RoundResult> {
    const capabilities = capabilitiesOf(mcpReq.envelope);
    const canAsk = capabilities.elicitation !== undefined;
    const of = JSON.stringify([params.name, params.arguments ?? {}]);
    const exchange = {
      signal: mcpReq.signal,
      notify: (notification: Parameters<Asking['notify']>[0]) => mcpReq.notify(notification),
      gone: () => requestEnded(client.caller.name),
      hasTasks: hasTasks(capabilities),
    };
    const requestState = mcpReq.requestState();
    if (typeof requestState === 'string')
      return client.rounds.resume(requestState, of, exchange, mcpReq.inputResponses ?? {});
    client.calls.requireRoom();
    client.noteCall();
    return client.rounds.begin(of, exchange, async (asking, signal, continues) => {
      const lists = capabilities.roots !== undefined;
      const caller = client.caller.forOneCall(lists ? rootsOf(asking, client.caller.name) : async () => null);
      for (const address of request.cdpUrls.toReversed()) {
        const limit = AbortSignal.any([signal, AbortSignal.timeout(ENDPOINT_DEADLINE_MS)]);
        const used = await chooseEndpointFor(options.connectEndpoint, address, caller, limit);
        if (!used.ok)
          log.warn('the endpoint of an MCP client was not connected', { address, error: used.error.message });
      }
      const askInClient = canAsk ? createAskInClient(asking.elicit) : null;
      const taskInClient = canAsk ? createTaskInClient(asking.elicit) : null;
      const waitInClient = canAsk ? createWaitInClient(asking.elicit) : null;
      const tools = request.toolsFor(caller);
      return callReported(
        params,
        asking.notify,
        { runner, tools, captures, caller, signal, askInClient, taskInClient, waitInClient, unusedFlags, ...listing() },
        {
          log,
          now,
          stateless: false,
          // A client that has tasks reads the same call as one.
          patience: exchange.hasTasks
            ? null
            : patienceOf(params, continues, { firstMs: options.firstAnswerMs, hasCancelled: false }),
          onProgress: asking.noteProgress,
          logProgress: (progress) => log.debug('progress', { tool: params.name, client: caller.name, ...progress }),
        },
      );
    });
  }

  const server = new SdkServer(serverInfo(options.version), {
    capabilities: {
      tools: { listChanged: true },
      resources: { listChanged: true, subscribe: true },
      prompts: { listChanged: true },
      completions: {},
      extensions: { [TASKS_EXTENSION]: {} },
    },
    instructions: serverInstructions(unusedFlags()),
    cacheHints: { 'server/discover': { ttlMs: LIST_TTL_MS } },
    // The default compiles a whole validator for every request; what clients answer is checked here.
    jsonSchemaValidator: {
      getValidator: () => () => ({ valid: false, data: undefined, errorMessage: 'PEN does not use it.' }),
    },
  });
  async function answer(
    message: JSONRPCRequest,
    context: ServerContext,
  ): Promise<ServerResult | { [name: string]: unknown }> {
    const client = clientOf(context.mcpReq.envelope);
    const { caller } = client;
    if (message.method === 'tools/call')
      return { ...(await call(parseRequest(message.method, ToolCallParamsSchema, message.params), client, context)) };
    const resources = resourcesOf(caller);
    try {
      const answered = answersOf(caller, resources).answer(message);
      if (answered === null) {
        const text = `PEN does not offer the method "${message.method}".`;
        throw new ProtocolError(RPC_CODES.methodNotFound, text);
      }
      const isList = message.method === 'tools/list' || message.method === 'prompts/list';
      return isList ? { ...answered, ttlMs: LIST_TTL_MS } : answered;
    } finally {
      resources.dispose();
    }
  }
  Object.assign(server, {
    onerror: (error: Error) => log.debug('MCP transport', { error: error.message }),
    fallbackRequestHandler: answer,
  } satisfies Partial<Server>);

  /** The task methods need the extension, and the client that has the task. */
  const tasksOf = ({ mcpReq }: ServerContext): CallTasks => {
    if (hasTasks(capabilitiesOf(mcpReq.envelope))) return clientOf(mcpReq.envelope).tasks;
    throw new ProtocolError(RPC_CODES.missingCapability, `The request needs the extension ${TASKS_EXTENSION}.`, {
      requiredCapabilities: { extensions: { [TASKS_EXTENSION]: {} } },
    });
  };
  server.setRequestHandler('tasks/get', { params: TaskSchema }, async ({ taskId }, context) => ({
    ...(await tasksOf(context).get(taskId)),
  }));
  server.setRequestHandler('tasks/update', { params: TaskAnswersSchema }, ({ taskId, inputResponses }, context) => {
    tasksOf(context).answer(taskId, inputResponses ?? context.mcpReq.inputResponses ?? {});
    return {};
  });
  server.setRequestHandler('tasks/cancel', { params: TaskSchema }, ({ taskId }, context) => {
    tasksOf(context).cancel(taskId);
    return {};
  });

  return {
    server,
    listen(message, notifier) {
      const parsed = ListenSchema.safeParse(message);
      if (!parsed.success) return;
      changes = notifier;
      const { _meta: meta } = MessageSchema.parse(message).params ?? {};
      const client = clientOf(meta);
      const { caller } = client;
      listed = listedTo(client);
      watched?.dispose();
      watched = resourcesOf(caller);
      if (!mayRead(caller)) return;
      for (const uri of parsed.data.params.notifications.resourceSubscriptions ?? []) watched.subscribe(uri);
    },
    end() {
      held?.dispose();
      watched?.dispose();
    },
  };
}
