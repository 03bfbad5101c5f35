/**
 * The SDK's low-level server as one client sees it: capabilities, instructions, and our own handlers. The SDK's `McpServer` is not used: it
 * turns unknown tools and invalid arguments into results.
 */
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  CancelledNotificationSchema,
  RootsListChangedNotificationSchema,
  type JSONRPCRequest,
  type Notification,
  type Request,
  type RequestId,
  type ServerResult,
} from '@modelcontextprotocol/sdk/types.js';

/** Server instructions for models: what the tools do, and the parameters that mean the same in all of them. */
const SERVER_INSTRUCTIONS =
  'PEN is a performance engineer for web pages, Node and Deno. Its pen_ tools profile, analyse and debug running targets: ' +
  'pen_list_pages lists them (a single one needs no selection); record a capture, then read it; a call that an answer proposes can be sent as it is. ' +
  'target: an id, or a part of URL or title; default: the selected one. capture: an id or a file; default where optional: the newest. ' +
  'limit and cursor page through rows; topN: rows of each list. filter matches any part in any case. duration and wait are in seconds. ' +
  'pen_selection says what the person means by "this"; pen_show points them to a place.';

/** `unusedFlags`: the flags of the client's command that have no effect, as a text. */
export function serverInstructions(unusedFlags: string | null): string {
  return unusedFlags === null ? SERVER_INSTRUCTIONS : `${SERVER_INSTRUCTIONS} ${unusedFlags}`;
}

/** Name of the server. */
export function serverInfo(version: string): { name: string; title: string; version: string } {
  return { name: 'pen', title: 'PEN Workbench', version };
}

export type Extra = RequestHandlerExtra<Request, Notification>;

export function createSdkServer(options: {
  readonly version: string;
  readonly instructions: string;
  /** Answers every request but `initialize` and `ping`. */
  readonly answer: (request: JSONRPCRequest, extra: Extra) => Promise<ServerResult>;
  readonly onInitialized: () => void;
  readonly onError: (error: Error) => void;
  readonly onClose: () => void;
  readonly onCancelled: (requestId: RequestId) => void;
  readonly onRootsChanged: () => void;
}): Server {
  // The SDK marks it deprecated for all but "advanced use cases"; ours is one (see above).
  const server = new Server(serverInfo(options.version), {
    capabilities: {
      tools: { listChanged: true },
      resources: { listChanged: true, subscribe: true },
      prompts: { listChanged: true },
      completions: {},
      logging: {},
    },
    instructions: options.instructions,
    debouncedNotificationMethods: [
      'notifications/tools/list_changed',
      'notifications/resources/list_changed',
      'notifications/prompts/list_changed',
    ],
    // Only elicitation needs one; the default compiles a whole validator for every session.
    jsonSchemaValidator: {
      getValidator: () => () => ({ valid: false, data: undefined, errorMessage: 'PEN does not use elicitation.' }),
    },
  });
  // The SDK's own handlers answer malformed parameters with −32603; ours with −32602 and the invalid field.
  server.removeRequestHandler('logging/setLevel');
  Object.assign(server, {
    fallbackRequestHandler: options.answer,
    oninitialized: options.onInitialized,
    onerror: options.onError,
    onclose: options.onClose,
  } satisfies Partial<Server>);
  // The SDK would drop the answer of a cancelled call, and with it the HTTP response that waits for it; we settle every request.
  server.setNotificationHandler(CancelledNotificationSchema, ({ params }) => {
    if (params.requestId !== undefined) options.onCancelled(params.requestId);
  });
  server.setNotificationHandler(RootsListChangedNotificationSchema, () => options.onRootsChanged());
  return server;
}
