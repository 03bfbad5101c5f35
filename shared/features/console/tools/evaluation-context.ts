/** The parameters of `Runtime.evaluate` that name a script context. */
import type { EvaluationContext } from './console-ports.ts';

/** Empty for the target's own context. */
export function contextParams(context: EvaluationContext | null): {
  readonly uniqueContextId?: string;
  readonly contextId?: number;
} {
  if (context === null) return {};
  return context.uniqueId === null ? { contextId: context.id } : { uniqueContextId: context.uniqueId };
}
