/** Carries Puppeteer's messages to the browser: over the browser's socket, or through the parent process, which has the browser's pipe. */
import type { ConnectionTransport } from 'puppeteer-core';
import type { AuditMessage, RelayedMessage } from './messages.ts';

/**
 * The browser's socket. Not Puppeteer's own: that one follows redirects, and could be led off this machine. Rejects when the socket does
 * not open.
 */
export async function socketTransport(url: string): Promise<ConnectionTransport> {
  const socket = new WebSocket(url);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('error', () => reject(new Error('the browser did not accept the connection')), {
      once: true,
    });
  });
  const transport: ConnectionTransport = {
    send: (message) => socket.send(message),
    close: () => socket.close(),
  };
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string') transport.onmessage?.(data);
  });
  socket.addEventListener('close', () => transport.onclose?.(), { once: true });
  return transport;
}

/** The parent process, which has opened a connection for us. */
export function relayTransport(): ConnectionTransport {
  const transport: ConnectionTransport = {
    send: (message) => void process.send?.({ type: 'to-browser', message } satisfies AuditMessage),
    // The connection ends with this process.
    close: () => undefined,
  };
  process.on('message', (relayed: RelayedMessage) => {
    if (relayed.type === 'from-browser') transport.onmessage?.(relayed.message);
    else if (relayed.type === 'browser-gone') transport.onclose?.();
  });
  return transport;
}
