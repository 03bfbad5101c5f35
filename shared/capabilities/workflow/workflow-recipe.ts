/** Defines a workflow: its findings, what it does as a whole, and the function that runs its tools in order. */
import type { Permission } from '../../contracts/app/permissions.ts';
import type { ProofRow } from '../../contracts/proofs.ts';
import type { TargetInfo } from '../../contracts/targets.ts';
import type { CallContext, CallPlan } from '../define.ts';
import type { BlamedCode } from '../trace/trace-next-steps.ts';
import type { WorkflowParams } from './workflow-calls.ts';
import type { WorkflowParts } from './workflow-parts.ts';
import type { WorkflowVerdict } from './workflow-verdicts.ts';

export interface WorkflowFindings {
  readonly page: string;
  readonly verdict: WorkflowVerdict;
  /** The grounds of the verdict; of PASS, what was judged. */
  readonly reasons: readonly string[];
  readonly summary: readonly (readonly [string, string])[];
  readonly findings: readonly string[];
  /** An additional table, or null. */
  readonly extra: {
    readonly title: string;
    readonly headers: readonly string[];
    readonly rows: readonly string[][];
  } | null;
  /** The code that stands out. */
  readonly code?: readonly BlamedCode[];
  /** prove only: what the verdict rests on, and each figure with its runs. */
  readonly proof?: { readonly sentences: readonly string[]; readonly figures: readonly ProofRow[] };
  readonly nextSteps: readonly string[];
}

export interface Recipe {
  /** Returns the permissions of all its parts. */
  readonly permissions: (params: WorkflowParams) => readonly Permission[];
  /** `pageUrl`: the address of the target. */
  readonly plan: (params: WorkflowParams, pageUrl: string, target: TargetInfo) => CallPlan;
  readonly run: (params: WorkflowParams, parts: WorkflowParts, context: CallContext) => Promise<WorkflowFindings>;
}
