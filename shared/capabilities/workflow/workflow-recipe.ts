/** What a workflow is: its parameters, its findings, and the function that runs its tools in order. */
import type { AppResult } from '../../contracts/errors.ts';
import type { CallContext } from '../define.ts';
import type { WorkflowParts } from './workflow-parts.ts';
import type { WorkflowVerdict } from './workflow-verdicts.ts';

export interface WorkflowParams {
  readonly url: string | null;
  readonly waitMs: number;
  /** Seconds of the CPU profile or trace. */
  readonly duration: number;
  readonly selector: string | undefined;
}

export interface WorkflowFindings {
  readonly page: string;
  readonly verdict: WorkflowVerdict;
  readonly summary: readonly (readonly [string, string])[];
  readonly findings: readonly string[];
  /** An additional table, or null. */
  readonly extra: {
    readonly title: string;
    readonly headers: readonly string[];
    readonly rows: readonly string[][];
  } | null;
  readonly nextSteps: readonly string[];
}

export type Recipe = (
  params: WorkflowParams,
  parts: WorkflowParts,
  context: CallContext,
) => Promise<AppResult<WorkflowFindings>>;
