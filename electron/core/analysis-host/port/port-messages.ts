/** Messages between the analysis process and its parent about ports of pages; the parent only passes the frames on. */
export type PortMessage =
  /** Only the parent opens ports. */
  | { readonly type: 'port-open' | 'port-close'; readonly port: number }
  | { readonly type: 'port-frame'; readonly port: number; readonly frame: Uint8Array };

/** Tells such a message from requests and replies, which have no port. */
export function isPortMessage(message: unknown): message is PortMessage {
  return typeof message === 'object' && message !== null && 'port' in message;
}
