/** The process that runs the capabilities: its settings, locks and running calls. */
import type { CallRecord } from '../../contracts/app/activity.ts';
import type { LocksState } from '../../contracts/locks.ts';
import type { EvalMode } from '../../contracts/app/permissions.ts';

export interface StatusPort {
  version(): string;
  /** The rule for running code in targets that applies to this caller. */
  evalMode(callerId: string): EvalMode;
  /** The folder in which this caller reads and writes. */
  projectRoot(callerId: string): string;
  locks(): LocksState;
  running(): readonly CallRecord[];
  /** Node, Electron, platform; memory in bytes; uptime in seconds. */
  runtime(): { description: string; residentBytes: number; heapUsedBytes: number; uptimeS: number };
  /** Active collectors per target (network, console …), as sentences. */
  subsystems(): readonly { name: string; active: boolean; detail: string }[];
  heapSnapshotCapBytes(): number;
  /** True if this caller sees cookies, authorization headers and storage unmasked. */
  showsSecrets(caller: { readonly kind: 'window' | 'mcp' | 'cli'; readonly assistantId?: string | undefined }): boolean;
  /** Folders and files with source maps that the person chose. */
  sourceMapPaths?(): readonly string[];
  /** Patterns of third-party code that the person added. */
  ignorePatterns?(): readonly string[];
}
