/** Meets the host before the rest of the page is run, and keeps what it says until then. */

/** The version of MCP Apps that the view speaks. */
const PROTOCOL_VERSION = '2026-01-26';
/** Id of our request `ui/initialize`, the first. */
export const GREETING_ID = 1;

export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/** Answer of the host; unchecked. */
export interface Greeting {
  /** Hands over all messages so far, the answer to `ui/initialize` with them, and then each that follows. The last listener hears them. */
  listen(listener: (message: unknown) => void): void;
}

/** `host`: the frame that embeds the view; others are not heard. */
export function greet(view: Window, host: Pick<Window, 'postMessage'>): Greeting {
  const messages: unknown[] = [];
  let heard = (_message: unknown): void => undefined;
  // The origin of a host is not known to its views; what is sent is for the host that embeds this one.
  const send = (message: object): void => host.postMessage({ jsonrpc: '2.0', ...message }, '*');
  view.addEventListener('message', ({ source, data }) => {
    if (source !== host) return;
    const { id, method, result } = fieldsOf(data);
    if (id === GREETING_ID && method === undefined && result !== undefined)
      send({ method: 'ui/notifications/initialized', params: {} });
    messages.push(data);
    heard(data);
  });
  send({
    id: GREETING_ID,
    method: 'ui/initialize',
    params: {
      protocolVersion: PROTOCOL_VERSION,
      appInfo: { name: 'pen-view', title: 'PEN Workbench', version: '1' },
      appCapabilities: { availableDisplayModes: ['inline', 'fullscreen'] },
    },
  });
  return {
    listen(listener) {
      heard = listener;
      for (const message of messages) listener(message);
    },
  };
}
