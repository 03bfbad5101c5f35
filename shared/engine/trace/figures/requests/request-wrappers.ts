/** Functions that only send requests for others (`getJson`): several callers use them, for different addresses. */
import type { TraceCode, TracePlace } from '../../contract/trace-causes.ts';
import type { TraceColumns } from '../../columns.ts';
import { codeOfStack, keyOfPlace } from '../code-places.ts';
import { argsOf } from '../event-members.ts';
import type { RequestOfTrace } from './requests.ts';

interface Uses {
  /** All that is around them in a stack: several may be between a wrapper and those that use it. */
  readonly callers: Set<string>;
  readonly paths: Set<string>;
}

const framesOf = (code: TraceCode): readonly TracePlace[] => [code, ...code.callers];

/** Marks how many of the innermost frames of a stack are such functions. The outermost frame is none: nobody used it. */
export function createWrapperMarks(
  trace: TraceColumns,
  requests: readonly RequestOfTrace[],
): (code: TraceCode) => TraceCode {
  const usesOf = new Map<string, Uses>();
  for (const { event, row } of requests) {
    const code = codeOfStack(argsOf(trace, event).data);
    if (code === null) continue;
    const keys = framesOf(code).map(keyOfPlace);
    const path = row.url.split(/[?#]/, 1)[0] ?? '';
    for (const [at, key] of keys.entries()) {
      const uses = usesOf.get(key) ?? { callers: new Set(), paths: new Set() };
      if (at + 1 < keys.length) uses.callers.add(keys.slice(at + 1).join());
      uses.paths.add(path);
      usesOf.set(key, uses);
    }
  }
  const isWrapper = (place: TracePlace): boolean => {
    const uses = usesOf.get(keyOfPlace(place));
    return uses !== undefined && uses.callers.size > 1 && uses.paths.size > 1;
  };
  return (code) => {
    const frames = framesOf(code);
    const own = frames.findIndex((frame) => !isWrapper(frame));
    return own > 0 ? { ...code, wrappers: own } : code;
  };
}
