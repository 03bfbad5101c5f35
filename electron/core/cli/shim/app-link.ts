/**
 * The shim's connection to the running app: the session, its stream of notifications, and rejoining with the client's own handshake when
 * the app was restarted or has dropped the session.
 */
import {
  CDP_URL_HEADER,
  CORE_HEADER,
  DISABLED_CATEGORIES_HEADER,
  FLAGS_HEADER,
  PERSON_TOKEN_HEADER,
  STRUCTURED_HEADER,
  TRANSPORT_HEADER,
  flagsText,
  type ClientFlags,
} from '../../../../shared/core/contracts/shim-headers.ts';
import { createExchange, type Address, type Answer } from './http-exchange.ts';

/** The interval at which the app is searched after it ended. */
const LOOK_AGAIN_MS = 1000;
/** Time limit for ending the session; the app cancels its remaining calls at once. */
const GOODBYE_MS = 1000;

export interface AppLinkOptions {
  /** The running app, null if none runs now. */
  readonly locate: () => Promise<Address | null>;
  /** The endpoints of `--cdp-url`. */
  readonly cdpUrls: readonly string[];
  /** `--structured`, `--core` and `--disable-category`: what this client requests for itself. */
  readonly asked: { readonly structured: boolean; readonly core: boolean; readonly disabledCategories: string };
  /** The flags that are rights of this client. */
  readonly flags: ClientFlags;
  /** One JSON-RPC message for the client. */
  readonly onMessage: (json: string) => void;
  /** The app is back, possibly in another version. */
  readonly onRejoined: () => void;
}

export interface AppLink {
  /** Sends the client's handshake and stores it. The text of the app's refusal, null if no app accepts it. */
  handshake(line: string): Promise<{ readonly taken: boolean; readonly refusal: string | null }>;
  /** Stores a message that must be repeated to a restarted app. */
  remember(method: string, params: { readonly level?: unknown; readonly uri?: unknown } | undefined): void;
  /** Opens the stream of notifications; called when the client has reported that it is initialized. */
  followEvents(): void;
  /**
   * Sends one message, rejoining if needed. Null if no app accepts it; answers arrive at `onMessage`, and `ended` reports whether the
   * answer was complete.
   */
  send(line: Uint8Array, onMessage: (json: string) => void): Promise<Answer | null>;
  /**
   * Sends one message of the protocol without sessions, with the headers that it needs. Null if no app accepts it, or if `signal` is aborted
   * before: the request was cancelled.
   */
  sendStateless(
    line: Uint8Array,
    request: {
      readonly headers: Readonly<Record<string, string>>;
      readonly signal: AbortSignal;
      readonly onMessage: (json: string) => void;
    },
  ): Promise<Answer | null>;
  /** Ends the session, so that the app cancels its calls. */
  close(): Promise<void>;
}

interface Session {
  readonly address: Address;
  readonly headers: Readonly<Record<string, string>>;
}

interface HandshakeMessage {
  readonly result?: { readonly protocolVersion?: unknown };
}

export function createAppLink(options: AppLinkOptions): AppLink {
  const exchange = createExchange({ keepAlive: true });
  const streams = new AbortController();
  const subscriptions = new Set<string>();
  let clientHandshake: string | null = null;
  let logLevel: string | null = null;
  let session: Session | null = null;
  /** Where messages without a session go; searched again after a failure. */
  let known: Address | null = null;
  let joining: Promise<Session | null> | null = null;
  let looking: ReturnType<typeof setTimeout> | null = null;
  let ownRequests = 0;
  let closing = false;

  /** Facts for the app about this client: with the handshake, and with each message of a client without one. */
  function ownHeaders(address: Address): Record<string, string> {
    const { structured, core, disabledCategories } = options.asked;
    return {
      [TRANSPORT_HEADER]: 'stdio',
      [PERSON_TOKEN_HEADER]: address.personToken,
      [FLAGS_HEADER]: flagsText(options.flags),
      ...(options.cdpUrls.length === 0 ? {} : { [CDP_URL_HEADER]: options.cdpUrls.join(', ') }),
      ...(structured ? { [STRUCTURED_HEADER]: '1' } : {}),
      ...(core ? { [CORE_HEADER]: '1' } : {}),
      ...(disabledCategories === '' ? {} : { [DISABLED_CATEGORIES_HEADER]: disabledCategories }),
    };
  }

  async function open(
    address: Address,
    line: string,
    onMessage: (json: string) => void,
    onRefused: (body: string) => void = () => undefined,
  ): Promise<Session | null> {
    let protocolVersion: string | null = null;
    const answer = await exchange.send(address, {
      method: 'POST',
      body: line,
      headers: ownHeaders(address),
      onMessage: (json) => {
        const { result } = JSON.parse(json) as HandshakeMessage;
        if (typeof result?.protocolVersion === 'string') protocolVersion = result.protocolVersion;
        onMessage(json);
      },
    });
    const { whole, refusal } = await answer.ended;
    if (refusal !== '') onRefused(refusal);
    if (answer.status !== 200 || !whole) return null;
    return {
      address,
      headers: {
        [TRANSPORT_HEADER]: 'stdio',
        ...(answer.sessionId === null ? {} : { 'mcp-session-id': answer.sessionId }),
        ...(protocolVersion === null ? {} : { 'mcp-protocol-version': protocolVersion }),
      },
    };
  }

  /** A message of ours, whose answer is ignored. */
  async function notify({ address, headers }: Session, message: object): Promise<void> {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    const answer = await exchange.send(address, { method: 'POST', body, headers, onMessage: () => undefined });
    await answer.ended;
  }

  async function rejoin(): Promise<Session | null> {
    const ownId = (): string => `pen-shim-${(ownRequests += 1)}`;
    try {
      const address = await options.locate();
      if (address === null || clientHandshake === null) return null;
      const line = JSON.stringify({ ...(JSON.parse(clientHandshake) as object), id: ownId() });
      const joined = await open(address, line, () => undefined);
      if (joined === null) return null;
      await notify(joined, { method: 'notifications/initialized' });
      if (logLevel !== null)
        await notify(joined, { id: ownId(), method: 'logging/setLevel', params: { level: logLevel } });
      for (const uri of subscriptions)
        await notify(joined, { id: ownId(), method: 'resources/subscribe', params: { uri } });
      session = joined;
      void follow(joined);
      options.onRejoined();
      return joined;
    } catch {
      // Ended again, or not started yet: the next message searches again.
      return null;
    }
  }

  function current(): Promise<Session | null> {
    if (session !== null) return Promise.resolve(session);
    joining ??= rejoin().finally(() => {
      joining = null;
    });
    return joining;
  }

  /** Drops a session that the app no longer knows (a newer one stays), and searches for the app. */
  function forget(lost: Session): void {
    if (session === lost) session = null;
    lookLater();
  }

  function lookLater(): void {
    if (looking !== null || closing) return;
    looking = setTimeout(() => {
      looking = null;
      void look();
    }, LOOK_AGAIN_MS);
    looking.unref();
  }

  async function look(): Promise<void> {
    if (closing || session !== null) return;
    if ((await current()) === null) lookLater();
  }

  /** Keeps the stream of notifications open. Its end is the first sign that an app has ended. */
  async function follow(followed: Session): Promise<void> {
    try {
      const { address, headers } = followed;
      const answer = await exchange.send(address, {
        method: 'GET',
        headers,
        onMessage: options.onMessage,
        signal: streams.signal,
      });
      // A server without sessions has no such stream.
      if (answer.status === 405) return;
      await answer.ended;
    } catch {
      // Refused or broken: the same as ended.
    }
    if (!closing) forget(followed);
  }

  return {
    async handshake(line) {
      clientHandshake = line;
      let refusal: string | null = null;
      const address = await options.locate();
      if (address === null) return { taken: false, refusal };
      try {
        session = await open(address, line, options.onMessage, (body) => {
          refusal = body;
        });
      } catch {
        session = null;
      }
      return { taken: session !== null, refusal };
    },
    remember(method, params) {
      if (method === 'logging/setLevel' && typeof params?.level === 'string') logLevel = params.level;
      if (typeof params?.uri !== 'string') return;
      if (method === 'resources/subscribe') subscriptions.add(params.uri);
      if (method === 'resources/unsubscribe') subscriptions.delete(params.uri);
    },
    followEvents() {
      if (session !== null) void follow(session);
    },
    async send(line, onMessage) {
      for (let attempt = 0; attempt < 2; attempt += 1) {
        const joined = await current();
        if (joined === null) return null;
        try {
          const answer = await exchange.send(joined.address, {
            method: 'POST',
            body: line,
            headers: joined.headers,
            onMessage,
          });
          // 404: the app was restarted, or dropped the session; 401: it has another token now. In both cases the message was not accepted.
          if (answer.status !== 404 && answer.status !== 401) return answer;
          forget(joined);
        } catch {
          // No status line: the app had not accepted the message, because it sends that line before it works.
          forget(joined);
        }
      }
      return null;
    },
    async sendStateless(line, { headers, signal, onMessage }) {
      for (let attempt = 0; attempt < 2 && !signal.aborted; attempt += 1) {
        known ??= await options.locate();
        if (known === null) return null;
        const address = known;
        try {
          const answer = await exchange.send(address, {
            method: 'POST',
            body: line,
            headers: { ...ownHeaders(address), ...headers },
            onMessage,
            signal,
          });
          // 401: the app has another token now.
          if (answer.status !== 401) return answer;
        } catch {
          // No status line: the app had not accepted the message, or it was cancelled.
        }
        if (known === address) known = null;
      }
      return null;
    },
    async close() {
      closing = true;
      if (looking !== null) clearTimeout(looking);
      streams.abort();
      if (session !== null) {
        const { address, headers } = session;
        const signal = AbortSignal.timeout(GOODBYE_MS);
        await exchange
          .send(address, { method: 'DELETE', headers, onMessage: () => undefined, signal })
          .then((answer) => answer.ended)
          .catch(() => undefined);
      }
      exchange.close();
    },
  };
}
