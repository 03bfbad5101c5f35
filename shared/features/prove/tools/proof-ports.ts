/** The proof of a fix, as tools and commands ask for it. */
import type { Progress } from '../../../core/contracts/activity.ts';
import type { MadeFor } from '../../../core/contracts/results.ts';
import type { AppResult } from '../../../base/errors.ts';
import type { ProofReport } from '../../workflow/proofs.ts';
import type { Change } from '../contract/changes.ts';
import type { SendRequest } from '../../../core/capability/local-request.ts';

/** A page that is loaded from an address, a Node program that a command starts, or a connected process by the id of its target. */
export type ProofPlace =
  | { readonly url: string }
  | { readonly command: string; readonly folder: string }
  | { readonly process: string };

/** One of the two sides that are compared: a place, with what is changed in it while it is measured. */
export interface ProofSide {
  readonly place: ProofPlace;
  /** Absent for a build as it is. */
  readonly changes?: readonly Change[];
}

export interface AskedProof {
  readonly before: ProofSide;
  /** In a place of the same sort. */
  readonly after: ProofSide;
  /** Steps of `pen_interact` in words; of a process, and of a program that stays up, the one action that is repeated. */
  readonly steps: readonly string[];
  /** The figures that the change was made for. Of a trial they may be empty: then every figure is one. */
  readonly claims: readonly string[];
  /** Runs of each build before the first evaluation; null: as few as can prove. */
  readonly runs: number | null;
  /** The builds may end with other content. */
  readonly otherContent: boolean;
}

/** The call in which a proof runs. */
export interface ProofCall {
  readonly callId: string;
  /** The page that addresses are loaded into; null for other places. */
  readonly pageId: string | null;
  readonly signal: AbortSignal;
  readonly progress: (progress: Pick<Progress, 'done' | 'total' | 'message' | 'expectedEndAtMs' | 'found'>) => void;
  readonly runPart: (
    name: string,
    params: Readonly<Record<string, unknown>>,
    options: { readonly madeFor: MadeFor },
  ) => Promise<AppResult<Record<string, unknown>>>;
  readonly sendRequest: SendRequest;
  /** Adds a sentence to the answer, also of a proof that fails. */
  readonly note: (text: string) => void;
}

export interface ProofsPort {
  /**
   * Runs both builds in turns until the claims are decided, brings the page back, and ends everything that commands started. Errors: `invalid_params` for a
   * claim, a step, an action or a change that is none, `navigation_failed`, `target_gone` for a command that fails or opens no inspector, `deadline_exceeded`, those of
   * the steps and of the recordings, `cancelled`.
   */
  prove(asked: AskedProof, call: ProofCall): Promise<ProofReport>;
}

declare module '../../../core/capability/ports.ts' {
  interface CapabilityPorts {
    /** Absent where no targets are reached and no programs are started. */
    readonly proofs?: ProofsPort;
  }
}
