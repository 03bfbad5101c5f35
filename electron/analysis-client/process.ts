/** A running analysis process as its owner sees it, however it was started. */
import type { AnalysisRequest } from '../../shared/contracts/analysis.ts';

/**
 * One end of a message channel that can be handed to the analysis process, so that a window talks to it directly: Electron's
 * `MessagePortMain`, named by what it has so that this folder's other files need no Electron.
 */
export interface HandedPort {
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}

export interface AnalysisProcess {
  send(request: AnalysisRequest): void;
  /** Replies as they come, unchecked. */
  onReply(listener: (reply: unknown) => void): void;
  /** Once, when the process is gone: `reason` completes "The analysis process ended: …". */
  onExit(listener: (reason: string) => void): void;
  /** Hands a port over; absent where processes cannot exchange ports. */
  connectPort?(port: HandedPort): void;
  /** Ends the process and resolves when it is gone. */
  kill(): Promise<void>;
}

/** Starts an analysis process. It may throw what the platform throws when a program cannot be started. */
export type AnalysisLauncher = () => AnalysisProcess;

/** Where the analysis process may keep columns from one opening of a file to the next. */
export interface KeepColumns {
  readonly dataDirectory: string;
  /** What the library's captures and all kept columns may take together. */
  readonly libraryLimitBytes: number;
}

/** Asked at each start of the process; null where columns are neither read nor written. */
export type KeepColumnsChoice = () => KeepColumns | null;

export function keepingArguments(choice: KeepColumnsChoice | undefined): string[] {
  const keep = choice?.() ?? null;
  return keep === null ? [] : [`--data-dir=${keep.dataDirectory}`, `--library-limit=${keep.libraryLimitBytes}`];
}
