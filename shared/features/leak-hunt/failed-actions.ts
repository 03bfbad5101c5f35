/** Actions that failed without an error: an expression that returned rejected promises, or a response with an error status. */
import { z } from 'zod';

const EvaluatedSchema = z.object({ value: z.string(), isJson: z.boolean() });
const RejectedSchema = z.array(z.looseObject({ status: z.literal('rejected') })).min(1);
const ResponseSchema = z.looseObject({ ok: z.boolean().optional(), status: z.number().optional() });

/** An expression whose number is the status of a response. */
const ASKS_STATUS = /\.status(?:Code)?\b/;
const isErrorStatus = (status: number | undefined): boolean => status !== undefined && status >= 400 && status < 600;

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `status 503`: what an action returned that says that it failed, from the result of pen_evaluate; null if nothing says so. */
export function failureOf(expression: string, evaluated: unknown): string | null {
  const { value = '', isJson = false } = EvaluatedSchema.safeParse(evaluated).data ?? {};
  if (!isJson) return ASKS_STATUS.test(expression) && isErrorStatus(Number(value)) ? `status ${value}` : null;
  const found = jsonOf(value);
  if (RejectedSchema.safeParse(found).success) return 'rejected promises only';
  const { ok, status } = ResponseSchema.safeParse(found).data ?? {};
  if (isErrorStatus(status)) return `status ${status}`;
  return ok === false ? 'ok: false' : null;
}

/** The outcomes of the actions of a hunt. */
export interface ActionOutcomes {
  readonly add: (failure: string | null) => void;
  /** `All actions failed: each returned status 503.`; null unless all did, those of the warm-up and of further rounds included. */
  readonly allFailed: () => string | null;
}

export function createActionOutcomes(): ActionOutcomes {
  let all = 0;
  let failed = 0;
  const failures = new Set<string>();
  return {
    add(failure) {
      all += 1;
      if (failure === null) return;
      failed += 1;
      failures.add(failure);
    },
    allFailed: () =>
      all < 2 || failed < all ? null : `All actions failed: each returned ${[...failures].join(' or ')}.`,
  };
}
