/** The process that runs the capabilities: its settings, locks and running calls. */
import type { HeldLock, LocksState } from '../contracts/locks.ts';
import type { EvalMode } from '../contracts/permissions.ts';

/** Returns the name of a target or an endpoint for its reader, by its id. */
export type NameOfTarget = (id: string) => string;

export interface StatusPort {
  version(): string;
  /** The rule for running code in targets that applies to this caller. */
  evalMode(callerId: string): EvalMode;
  /** The folder in which this caller reads and writes. */
  projectRoot(callerId: string): string;
  /** Without the titles of their targets: `subsystems` and `TargetsPort` have what the caller may see. */
  locks(): Pick<LocksState, 'cooldowns'> & { readonly held: readonly Omit<HeldLock, 'scopeTitle'>[] };
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
