/** The server's side of `ws`, whose version 7 has it as members of its one export; its types are those of version 8. */
import WebSocket, { type WebSocketServer, type createWebSocketStream } from 'ws';

export const { Server: SocketServer, createWebSocketStream: streamOf } = WebSocket as typeof WebSocket & {
  readonly Server: typeof WebSocketServer;
  readonly createWebSocketStream: typeof createWebSocketStream;
};
