/** The ports that pages have to a forked analysis process: frames pass over its channel, each with the number of its port. */
import { isPortMessage, type PortMessage } from '../analysis-host/port/port-messages.ts';
import type { FramePort, HandedPort } from './process.ts';

export interface FramePorts {
  connect(port: HandedPort | FramePort): void;
  /** Takes a message of the process; false if it is about no port. */
  receive(message: unknown): boolean;
  /** The process has ended: closes all ports, and those that come later. */
  end(): void;
}

export function createFramePorts(tell: (message: PortMessage) => void): FramePorts {
  const ports = new Map<number, FramePort>();
  let lastPort = 0;
  let isOver = false;
  return {
    connect(port) {
      if (isOver || !('onFrame' in port)) {
        port.close();
        return;
      }
      lastPort += 1;
      const id = lastPort;
      ports.set(id, port);
      tell({ type: 'port-open', port: id });
      port.onFrame((frame) => {
        if (ports.has(id)) tell({ type: 'port-frame', port: id, frame });
      });
      port.onClose(() => {
        if (ports.delete(id)) tell({ type: 'port-close', port: id });
      });
    },
    receive(message) {
      if (!isPortMessage(message)) return false;
      const port = ports.get(message.port);
      if (message.type === 'port-frame') port?.send(message.frame);
      else if (ports.delete(message.port)) port?.close();
      return true;
    },
    end() {
      isOver = true;
      const open = [...ports.values()];
      ports.clear();
      for (const port of open) port.close();
    },
  };
}
