/** A running analysis process, independent of how it was started. */
import type { AnalysisRequest } from '../../../shared/core/analysis/analysis.ts';

/**
 * One end of a message channel that can be sent to the analysis process, so that a window talks to it directly: Electron's
 * `MessagePortMain`, typed by its members so that this folder's other files need no Electron.
 */
export interface HandedPort {
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}

/** A line to a page whose messages pass as bytes that only its ends read (`shared/base/binary-message.ts`). */
export interface FramePort {
  send(frame: Uint8Array): void;
  onFrame(listener: (frame: Uint8Array) => void): void;
  /** The page closed it, or is gone. */
  onClose(listener: () => void): void;
  /** The analysis process has ended, does not take ports, or could not read a frame. */
  close(): void;
}

export interface AnalysisProcess {
  send(request: AnalysisRequest): void;
  /** Delivers replies unchecked. */
  onReply(listener: (reply: unknown) => void): void;
  /** Called once, when the process has ended: `reason` completes "The analysis process ended: …". */
  onExit(listener: (reason: string) => void): void;
  /** Connects a port, or closes it if it is of a kind that the process does not take; absent where processes take none. */
  connectPort?(port: HandedPort | FramePort): void;
  /** Ends the process and resolves when it is gone. */
  kill(): Promise<void>;
}

/** Starts an analysis process. May throw what the platform throws when a program cannot be started. */
export type AnalysisLauncher = () => AnalysisProcess;

/** Folders in which the analysis process may cache columns. */
export interface ColumnCacheFolder {
  readonly dataDirectory: string;
  /** The limit for captures and column cache together. */
  readonly libraryLimitBytes: number;
}

/** Called at each start of the process; null when columns are neither read nor written. */
export type ColumnCacheChoice = () => ColumnCacheFolder | null;

export function columnCacheArguments(choice: ColumnCacheChoice | undefined): string[] {
  const folder = choice?.() ?? null;
  return folder === null ? [] : [`--data-dir=${folder.dataDirectory}`, `--library-limit=${folder.libraryLimitBytes}`];
}
