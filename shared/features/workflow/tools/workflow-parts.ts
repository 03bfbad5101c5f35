/** The tools that workflows run: calls of several, the result fields that are used, and the outcomes. Runs and plans use the same calls, so a plan has no other. */
import { z } from 'zod';
import { describeError, AppFailure, settle } from '../../../base/errors.ts';
import { VitalNameSchema, VitalRatingSchema } from '../../page/contract/vitals.ts';
import { CodeQuoteSchema } from '../../../engine/source-map/contract/quotes.ts';
import { TraceInsightsSchema } from '../../../engine/trace/contract/trace-insights.ts';
import { present } from '../../../core/findings/blocks.ts';
import type { CallContext, CallPlan, PlannedPart } from '../../../core/capability/define.ts';

const MAX_LOAD_S = 30;

export function navigateCall(url: string, waitMs: number): PlannedPart {
  const wait = Math.min(MAX_LOAD_S, Math.ceil(waitMs / 1000));
  return { name: 'pen_navigate', params: { action: 'goto', url, wait } };
}

/** `url` null: of the page as it is. */
export function coverageCall(url: string | null): PlannedPart {
  return { name: 'pen_js_coverage', params: { ...(url === null ? {} : { navigate: url }), topN: 20 } };
}

/** Coverage of a load, and the navigation that takes its place if it fails and the page does not show the address yet. */
export function coverageCalls(address: string | null, waitMs: number, isShown: boolean): PlannedPart[] {
  return present([coverageCall(address), !(address === null || isShown) && navigateCall(address, waitMs)]);
}

export const loading = (url: string | null): Pick<CallPlan, 'loads'> => (url === null ? {} : { loads: url });

export const WorkflowStepSchema = z.object({
  tool: z.string(),
  ok: z.boolean(),
  /** A short result, or the error. */
  outcome: z.string(),
  captureId: z.string().nullable(),
});
export type WorkflowStep = z.infer<typeof WorkflowStepSchema>;

/** Result of `pen_js_coverage`. */
export const CoveragePartSchema = z.object({
  captureId: z.string().optional(),
  content: z
    .object({
      overview: z.object({ files: z.number(), totalBytes: z.number(), usedBytes: z.number() }),
      files: z.array(z.object({ url: z.string(), totalBytes: z.number(), unusedBytes: z.number() })),
    })
    .nullish(),
});
export type CoveragePart = z.infer<typeof CoveragePartSchema>;

/** Result of `pen_cpu_profile`. */
export const CpuPartSchema = z.object({
  captureId: z.string().optional(),
  content: z
    .object({
      verdict: z.object({ rule: z.string() }),
      activeMs: z.number(),
      hotspots: z.array(z.object({ name: z.string(), url: z.string(), line: z.number(), selfMs: z.number() })),
    })
    .nullish(),
});
export type CpuPart = z.infer<typeof CpuPartSchema>;

/** Result of `pen_capture_trace`. */
export const TracePartSchema = z.object({
  captureId: z.string().optional(),
  content: z.object({ insights: TraceInsightsSchema, code: z.array(CodeQuoteSchema).optional() }).nullish(),
});
export type TracePart = z.infer<typeof TracePartSchema>;

/** Result of `pen_web_vitals`. */
export const VitalsPartSchema = z.object({
  url: z.string(),
  lcpElement: z.string().nullable(),
  vitals: z.array(
    z.object({ name: VitalNameSchema, value: z.number().nullable(), rating: VitalRatingSchema.nullable() }),
  ),
});
export type VitalsPart = z.infer<typeof VitalsPartSchema>;

/** Result of `pen_network_blocking`. */
export const BlockingPartSchema = z.object({ total: z.number(), blockingCount: z.number(), largeCount: z.number() });

/** Result of `pen_accessibility_check`. */
export const AccessibilityPartSchema = z.object({
  verdict: z.enum(['PASS', 'WARN']),
  selectorFound: z.boolean(),
  url: z.string(),
  count: z.number(),
  issues: z.array(z.object({ rule: z.string(), element: z.string(), detail: z.string() })),
});

const NavigatedPartSchema = z.object({ url: z.string() });

/** Runs the parts of one workflow and records their outcomes. */
export interface WorkflowParts {
  readonly steps: WorkflowStep[];
  /** Runs an optional part. Returns null, with a note, if it fails. */
  attempt<S extends z.ZodType>(
    call: PlannedPart,
    schema: S,
    outcome: (value: z.output<S>) => string,
  ): Promise<z.output<S> | null>;
  /** Runs a required part. */
  demand<S extends z.ZodType>(
    call: PlannedPart,
    schema: S,
    outcome: (value: z.output<S>) => string,
  ): Promise<z.output<S>>;
  navigate(url: string, waitMs: number): Promise<unknown>;
}

export function createWorkflowParts({ runPart, note }: Pick<CallContext, 'runPart' | 'note'>): WorkflowParts {
  const steps: WorkflowStep[] = [];
  const demand: WorkflowParts['demand'] = async ({ name: tool, params }, schema, outcome) => {
    const part = await runPart(tool, params);
    if (!part.ok) {
      steps.push({ tool, ok: false, outcome: describeError(part.error), captureId: null });
      throw new AppFailure(part.error);
    }
    const value = schema.parse(part.value);
    const captureId = typeof part.value['captureId'] === 'string' ? part.value['captureId'] : null;
    steps.push({ tool, ok: true, outcome: outcome(value), captureId });
    return value;
  };
  return {
    steps,
    demand,
    attempt: async (call, schema, outcome) => {
      const part = await settle(() => demand(call, schema, outcome));
      if (part.ok) return part.value;
      note(`${call.name} failed: ${describeError(part.error)}`);
      return null;
    },
    navigate: (url, waitMs) => demand(navigateCall(url, waitMs), NavigatedPartSchema, (value) => `at ${value.url}`),
  };
}
