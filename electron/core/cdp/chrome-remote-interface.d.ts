/** The class that chrome-remote-interface 0.34 makes its clients of, as far as we use it; its own types do not have it. */
declare module 'chrome-remote-interface/lib/chrome.js' {
  import type CDP from 'chrome-remote-interface';
  import type { EventEmitter } from 'node:events';
  import type WebSocket from 'ws';

  export default class Chrome {
    constructor(options: object, notifier: EventEmitter);
    send(method: string, params: object, sessionId?: string): Promise<object>;
    on(event: 'event', listener: (message: CDP.EventMessage) => void): void;
    /** Looks up the target, fetches its protocol and opens a socket. */
    protected _start(): void;
    protected _ws: WebSocket | undefined;
    protected _handleMessage(message: object): void;
    /** Rejects all commands that wait for an answer. */
    protected _handleConnectionClose(): void;
  }
}
