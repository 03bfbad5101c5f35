/** Defines a workflow: a tool of its own, which `pen_workflow` offers under its name. */
import { z } from 'zod';
import { ok } from '../../../base/result.ts';
import { unwrap, type AppError, type AppResult } from '../../../base/errors.ts';
import type { Permission } from '../../../core/contracts/permissions.ts';
import type { ProofRow } from '../proofs.ts';
import type { TargetInfo } from '../../../core/contracts/targets.ts';
import { RECORDED_SECONDS } from '../../../core/capability/form-words.ts';
import type { CallContext, CallPlan } from '../../../core/capability/define.ts';
import { checkPageUrl } from '../../page/tools/navigate.ts';
import type { BlamedCode } from '../../trace/tools/trace-next-steps.ts';
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
  /** The capture that the result is stored as. */
  readonly captureId?: string | null;
}

/** Seconds. */
export const RECORDED_DEFAULT = 5;

/** Parameters of several workflows. */
export const URL_PARAM = z
  .string()
  .max(2048)
  .optional()
  .describe(
    'http(s) URL to load first; of prove the build after the change. Default: the current page, which slow-page-triage loads again.',
  )
  .meta({ form: { label: 'Address', description: 'Loaded first. Empty: the page that is shown.' } });
export const WAIT_MS_PARAM = z
  .number()
  .int()
  .min(1)
  .max(30_000)
  .default(3000)
  .describe('Milliseconds to wait for the page load and for vitals.')
  .meta({ form: { label: 'Wait (ms)', description: 'How long the load, and what is measured of it, may take.' } });
export const DURATION_PARAM = z
  .number()
  .int()
  .min(1)
  .max(30)
  .default(RECORDED_DEFAULT)
  .describe('Seconds to profile the CPU, or to record the load.')
  .meta({ form: RECORDED_SECONDS });

export const checkedAddress = (url: string | undefined): AppResult<string | null> =>
  url === undefined || url === '' ? ok(null) : checkPageUrl(url);

/** The parameters with a checked address; null: the page as it is. Errors: `blocked_url`. */
export function withAddress<Params extends { readonly url?: string | undefined }>({
  url,
  ...rest
}: Params): AppResult<Omit<Params, 'url'> & { readonly url: string | null }> {
  const address = checkedAddress(url);
  return address.ok ? ok({ ...rest, url: address.value }) : address;
}

type Given<Shape extends z.ZodRawShape> = z.output<z.ZodObject<Shape>>;

/** The facts of a workflow that do not depend on the call. */
interface WorkflowFacts<Name extends string, Shape extends z.ZodRawShape> {
  readonly name: Name;
  /** A call of it in the lists of the window. */
  readonly title: string;
  /** Its purpose, where its name does not say it. */
  readonly description?: string;
  readonly params: Shape;
  /** As `Capability.listed`. */
  readonly listed?: Readonly<Record<string, string | false>>;
  /** Also works on processes of Node and Deno. */
  readonly worksOnProcesses?: true;
  /** Loads the page also without an address, so that it may show an error page before. */
  readonly loadsAgain?: true;
  /** Ends when it has found what it looks for, so that no duration ends it. */
  readonly endsByItself?: true;
}

/** `Params`: the parameters once they are checked. `Evidence`: what a run has measured. */
interface WorkflowDefinition<Name extends string, Shape extends z.ZodRawShape, Params, Evidence> extends WorkflowFacts<
  Name,
  Shape
> {
  /** Refuses parameters before the person is asked and before anything runs. */
  readonly check: (given: Given<Shape>) => AppResult<Params>;
  /** Returns the permissions of all its parts. */
  readonly permissions: (params: Params) => readonly Permission[];
  /** Null for a target that it does not work on. */
  readonly plan: (params: Params, target: TargetInfo) => CallPlan | null;
  readonly run: (params: Params, parts: WorkflowParts, context: CallContext) => Promise<Evidence>;
  readonly tell: (evidence: Evidence, params: Params, context: CallContext) => WorkflowFindings;
}

export interface Workflow<Name extends string, Shape extends z.ZodRawShape> extends WorkflowFacts<Name, Shape> {
  readonly refuse: (given: Given<Shape>) => AppError | null;
  readonly permissions: (given: Given<Shape>) => readonly Permission[];
  readonly plan: (given: Given<Shape>, target: TargetInfo) => CallPlan | null;
  readonly run: (given: Given<Shape>, parts: WorkflowParts, context: CallContext) => Promise<WorkflowFindings>;
}

/** Checks the parameters for each part of the definition. */
export function defineWorkflow<Name extends string, Shape extends z.ZodRawShape, Params, Evidence>(
  definition: WorkflowDefinition<Name, Shape, Params, Evidence>,
): Workflow<Name, Shape> {
  const { check, permissions, plan, run, tell, ...facts } = definition;
  return {
    ...facts,
    refuse: (given) => {
      const params = check(given);
      return params.ok ? null : params.error;
    },
    permissions: (given) => {
      const params = check(given);
      return params.ok ? permissions(params.value) : ['change-page'];
    },
    plan: (given, target) => {
      const params = check(given);
      return params.ok ? plan(params.value, target) : null;
    },
    run: async (given, parts, context) => {
      const params = unwrap(check(given));
      return tell(await run(params, parts, context), params, context);
    },
  };
}
