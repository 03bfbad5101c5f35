/** Ports of pages over the channel of the parent process, for a process that no port can be sent to. */
import { decodeMessage, encodeMessage } from '../../../../shared/base/binary-message.ts';
import type { HostPort } from './port.ts';
import { isPortMessage, type PortMessage } from './port-messages.ts';

export interface FramePortsOptions {
  /** Sends a message to the parent process. */
  readonly tell: (message: PortMessage) => void;
  readonly attach: (port: HostPort) => void;
}

/** Returns a function that takes messages about ports; it returns false for all others. */
export function createFramePorts({ tell, attach }: FramePortsOptions): (message: unknown) => boolean {
  const ports = new Map<number, { onMessage: (message: unknown) => void; onClose: () => void }>();

  function open(port: number): void {
    attach({
      send: (reply) => tell({ type: 'port-frame', port, frame: encodeMessage(reply) }),
      listen: (onMessage, onClose) => void ports.set(port, { onMessage, onClose }),
    });
  }

  function close(port: number): void {
    const closed = ports.get(port);
    ports.delete(port);
    closed?.onClose();
  }

  function receive(port: number, frame: Uint8Array): void {
    // The page may have sent it before it heard that the port is closed.
    const to = ports.get(port);
    if (to === undefined) return;
    let message: unknown;
    try {
      message = decodeMessage(frame);
    } catch {
      close(port);
      tell({ type: 'port-close', port });
      return;
    }
    to.onMessage(message);
  }

  return (message) => {
    if (!isPortMessage(message)) return false;
    if (message.type === 'port-frame') receive(message.port, message.frame);
    else if (message.type === 'port-open') open(message.port);
    else close(message.port);
    return true;
  };
}
