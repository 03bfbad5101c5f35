/** Only our own page, in its main frame, may speak to main. */
import type { IpcMainEvent, IpcMainInvokeEvent } from 'electron';

export interface SenderCheck {
  /** True for a message of our window's main frame, showing our own origin. */
  trusted(event: IpcMainEvent | IpcMainInvokeEvent): boolean;
}

export function createSenderCheck(options: { origin: string; webContentsId: () => number | null }): SenderCheck {
  return {
    trusted(event) {
      const frame = event.senderFrame;
      return (
        frame !== null &&
        frame.parent === null &&
        event.sender.id === options.webContentsId() &&
        new URL(frame.url).origin === new URL(options.origin).origin
      );
    },
  };
}
