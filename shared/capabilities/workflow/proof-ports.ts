/** The proof of a fix in a page that is open, as the workflow `prove` asks for it. */
import type { OwnerId, Progress } from '../../contracts/app/activity.ts';
import type { AppResult } from '../../contracts/errors.ts';
import type { ProofRow, ProofVerdict } from '../../contracts/proofs.ts';
import type { TargetSession } from '../common/target-ports.ts';
import type { SendRequest } from '../common/local-request.ts';

export interface AskedPageProof {
  /** Address of the build before the change, of a process the id of its target; null: one place serves both, one after the other. */
  readonly before: string | null;
  /** Address of the page; null: the target is a process. */
  readonly after: string | null;
  /** Steps of `pen_interact` in words; of a process its one action. */
  readonly steps: readonly string[];
  /** The figure that the change was made for. */
  readonly claim: string;
  /** Runs of each build before the first evaluation; null: as few as can prove. */
  readonly runs: number | null;
  /** The builds may end with other content. */
  readonly otherContent: boolean;
}

/** The call in which a proof runs. */
export interface ProofCall {
  /** Whose build before the change is compared. */
  readonly owner: OwnerId;
  readonly targetId: string;
  /** What is the same when a process is started again: the address of its endpoint. */
  readonly endpoint: string;
  readonly signal: AbortSignal;
  readonly progress: (progress: Pick<Progress, 'done' | 'total' | 'message' | 'expectedEndAtMs'>) => void;
  readonly runPart: (
    name: string,
    params: Readonly<Record<string, unknown>>,
  ) => Promise<AppResult<Record<string, unknown>>>;
  readonly sendRequest: SendRequest;
  readonly attach: () => Promise<AppResult<TargetSession>>;
  /** Adds a sentence to the answer, also of a proof that fails. */
  readonly note: (text: string) => void;
}

/** A proof in words; `shared/contracts/proofs.ts` has the verdicts. */
export interface TextOfProof {
  readonly verdict: ProofVerdict;
  /** `Proven: INP 412ms → 88ms`. */
  readonly headline: string;
  /** What the verdict rests on. */
  readonly sentences: readonly string[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The figures of `rows`, in their order. */
  readonly figures: readonly ProofRow[];
  /** Runs of each build. */
  readonly runs: number;
  /** Captures of the median runs. */
  readonly links: readonly string[];
}

/** The build before the change was measured; the same call proves the change once it is in. */
export interface BuildBefore {
  /** The claimed figure with its median: `INP 308.3ms`. */
  readonly figure: string;
  readonly runs: number;
}

export interface AskedProgramProof extends Pick<AskedPageProof, 'claim' | 'runs' | 'otherContent'> {
  /** Commands that run a Node program, of the build before the change and of the one after it. */
  readonly before: string;
  readonly after: string;
  /** Folder in which they run. */
  readonly folder: string;
  /** A request or an expression that is repeated while the program stays up; null: the program runs until it exits. */
  readonly action: string | null;
}

export interface ProgramProofsPort {
  /**
   * Runs both commands in turns until the claim is decided, and ends everything that they started. Errors: `invalid_params` for a claim or an action that is
   * none, `target_gone` for a command that fails or opens no inspector, `deadline_exceeded`, those of the recordings, `cancelled`.
   */
  prove(
    asked: AskedProgramProof,
    call: Pick<ProofCall, 'signal' | 'progress' | 'runPart' | 'sendRequest'>,
  ): Promise<TextOfProof>;
}

export interface ProofsPort {
  /**
   * Runs the builds in turns until the claim is decided; or, of one address, the build that it serves now, and compares it with the one of the owner's last such call on
   * the target with the same words, within an hour. Errors: `invalid_params` for a claim or a step that is none, `navigation_failed`, those of the
   * steps and of the recordings, `cancelled`.
   */
  prove(asked: AskedPageProof, call: ProofCall): Promise<TextOfProof | BuildBefore>;
}

declare module '../ports.ts' {
  interface CapabilityPorts {
    /** Absent where no targets are reached. */
    readonly proofs?: ProofsPort;
    /** Absent where no programs are started. */
    readonly programProofs?: ProgramProofsPort;
  }
}
