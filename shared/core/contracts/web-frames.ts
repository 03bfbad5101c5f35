/**
 * Messages between core and a page in a browser, over one WebSocket. Each is binary: the channel in four bytes, four empty bytes, and a value of `binary-message.ts`. Channel 0 is the
 * bridge; a line to the analysis process has a channel of its own, which carries `AnalysisRequest` and `AnalysisReply`.
 */
import { z } from 'zod';

export const FRAME_HEADER_BYTES = 8;
export const BRIDGE_CHANNEL = 0;
/**
 * The path of the WebSocket, and of what a page sends or gets as a file. The query of the socket has the id of the loaded page as `page`, and `again` where that page had a
 * connection before.
 */
export const BRIDGE_PATH = '/bridge';
export const UPLOAD_PATH = '/upload';

/** Why the socket was closed, where trying again is of no use. */
export const CLOSED = {
  /** The session is unknown: PEN has ended, or was started again. */
  unknown: 4401,
  /** Another page of the browser has the window now. */
  takenOver: 4409,
} as const;

const Id = z.number().int().min(0);
const Port = z.number().int().min(1).max(0xff_ff_ff);

/** What a page says on the bridge. */
export const PageMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['call', 'command']), id: Id, name: z.unknown(), params: z.unknown() }),
  /** Opens a line to the analysis process on this channel. */
  z.object({ kind: z.literal('port'), id: Id, port: Port }),
  z.object({ kind: z.literal('close-port'), port: Port }),
  z.object({ kind: z.literal('ready') }),
]);

/** What core says on the bridge. */
export type CoreMessage =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'topic' | 'event'; readonly message: unknown }
  | { readonly kind: 'port-closed'; readonly port: number }
  /** The page gets this file as a download. */
  | { readonly kind: 'download'; readonly url: string; readonly name: string };
