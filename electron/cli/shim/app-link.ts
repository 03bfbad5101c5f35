/**
 * The shim's line to the running app: the session, its stream of notifications, and joining again under the client's own
 * handshake when the app was restarted or has dropped the session.
 */
import { CDP_URL_HEADER, PERSON_TOKEN_HEADER, TRANSPORT_HEADER } from '../../../shared/contracts/shim-headers.ts';
import { createExchange, type Address, type Answer } from './http-exchange.ts';

/** How often the app is looked for after it went away. */
const LOOK_AGAIN_MS = 1000;
/** How long ending the session may take; the app cancels at once what is left of it. */
const GOODBYE_MS = 1000;

export interface AppLinkOptions {
  /** The running app, null where none runs now. */
  readonly locate: () => Promise<Address | null>;
  /** The endpoint of `--cdp-url`. */
  readonly cdpUrl: string | null;
  /** One JSON-RPC message for the client. */
  readonly onMessage: (json: string) => void;
  /** The app is back, maybe of another version. */
  readonly onRejoined: () => void;
}

export interface AppLink {
  /** Sends the client's handshake and remembers it. The text of the app's refusal, null where no app takes it. */
  handshake(line: string): Promise<{ readonly taken: boolean; readonly refusal: string | null }>;
  /** Remembers what a restarted app must be told again. */
  remember(method: string, params: { readonly level?: unknown; readonly uri?: unknown } | undefined): void;
  /** Opens the stream of notifications; called when the client has said that it is ready. */
  followEvents(): void;
  /**
   * Sends one message, joining again where needed. Null where no app takes it; what it took is answered on `onMessage`, and
   * `ended` says whether that answer was whole.
   */
  send(line: Uint8Array, onMessage: (json: string) => void): Promise<Answer | null>;
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
  const exchange = createExchange();
  const streams = new AbortController();
  const subscriptions = new Set<string>();
  let clientHandshake: string | null = null;
  let logLevel: string | null = null;
  let session: Session | null = null;
  let joining: Promise<Session | null> | null = null;
  let looking: ReturnType<typeof setTimeout> | null = null;
  let ownRequests = 0;
  let closing = false;

  async function open(
    address: Address,
    line: string,
    onMessage: (json: string) => void,
    onRefused: (body: string) => void = () => undefined,
  ): Promise<Session | null> {
    let protocolVersion: string | null = null;
    const transport = { [TRANSPORT_HEADER]: 'stdio' };
    const endpoint =
      options.cdpUrl === null ? {} : { [CDP_URL_HEADER]: options.cdpUrl, [PERSON_TOKEN_HEADER]: address.personToken };
    const answer = await exchange.send(address, {
      method: 'POST',
      body: line,
      headers: { ...transport, ...endpoint },
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
        ...transport,
        ...(answer.sessionId === null ? {} : { 'mcp-session-id': answer.sessionId }),
        ...(protocolVersion === null ? {} : { 'mcp-protocol-version': protocolVersion }),
      },
    };
  }

  /** A message of ours; nobody waits for what it is answered. */
  async function tell({ address, headers }: Session, message: object): Promise<void> {
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
      await tell(joined, { method: 'notifications/initialized' });
      if (logLevel !== null)
        await tell(joined, { id: ownId(), method: 'logging/setLevel', params: { level: logLevel } });
      for (const uri of subscriptions)
        await tell(joined, { id: ownId(), method: 'resources/subscribe', params: { uri } });
      session = joined;
      void follow(joined);
      options.onRejoined();
      return joined;
    } catch {
      // Gone again, or not up yet: whoever needs it next looks anew.
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

  /** Forgets a session that the app does not know any more (another one, joined meanwhile, stays), and looks for the app. */
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

  /** Holds the stream of notifications open. Its end is the first that is seen of an app that ends. */
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
          // 404: the app was restarted, or dropped the session; 401: it has another token now. Neither took the message.
          if (answer.status !== 404 && answer.status !== 401) return answer;
          forget(joined);
        } catch {
          // No status line: the app had not taken the message, for it sends that line before it works.
          forget(joined);
        }
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
