/** A command of `pen`: its arguments, and the file that is loaded only when it runs. */
import type { CaptureKind } from '../../../shared/core/contracts/captures.ts';
import type { FlagName } from './arguments/flags.ts';
import type { GrowthLimit } from './arguments/growth-limit.ts';
import type { CaptureFiles, NamedFile } from './capture-files.ts';
import type { CommandContext, CommandOutcome, RunCommand } from './context.ts';

export interface CommandDescription {
  readonly name: string;
  /** Its place in the help: commands stand in rising order, a feature's between those of core. */
  readonly order: number;
  /** Arguments as shown in the help. */
  readonly usage: string;
  readonly summary: string;
  readonly flags: readonly FlagName[];
  /** Flags that may be given more than once. */
  readonly repeatable?: readonly FlagName[];
  readonly load: () => Promise<RunCommand>;
  /** The command validates its flags itself, with this function. */
  readonly optionsHelp?: () => Promise<string>;
  /** Help about what the arguments name; null if they name nothing. */
  readonly subjectHelp?: (positionals: readonly string[]) => Promise<string | null>;
}

/** Accepted by every command. */
export const COMMON_FLAGS: readonly FlagName[] = ['help', 'version', 'json', 'data-dir', 'log-level'];
export const TARGET_FLAGS: readonly FlagName[] = ['cdp-url', 'standalone', 'project-root', 'allow-eval'];
export const LIST_FLAGS: readonly FlagName[] = ['top', 'all'];

/** Prints one file for `pen analyze`. Throws `AppFailure`. */
export type AnalyzeFile = (context: CommandContext, files: CaptureFiles, file: NamedFile) => Promise<void>;

/** Compares two files of one kind for `pen diff`. Throws `AppFailure`. */
export type DiffFiles = (
  context: CommandContext,
  files: CaptureFiles,
  pair: readonly [NamedFile, NamedFile],
  failOn: GrowthLimit | null,
) => Promise<CommandOutcome>;

type ByKind<T> = Readonly<Partial<Record<CaptureKind, () => Promise<T>>>>;

/** `commands.ts` of a feature. Everything that runs is loaded when it is wanted. */
export interface FeatureCommands {
  readonly COMMANDS?: readonly CommandDescription[];
  /** `pen analyze` of kinds that it prints in a way of its own. */
  readonly ANALYSES?: ByKind<AnalyzeFile>;
  /** `pen diff` of kinds that are compared two at a time, and only with each other. */
  readonly DIFFS?: ByKind<DiffFiles>;
  /** `pen export` by the names of its formats. */
  readonly EXPORTS?: Readonly<Record<string, () => Promise<RunCommand>>>;
}
