/** The author's own code in a stack: what a person would look at first. */
import { isThirdPartyPath } from '../base/third-party.ts';
import type { TraceCode, TracePlace } from './trace-causes.ts';

export interface AuthorCode {
  readonly place: TracePlace;
  /** What it used, if the innermost frame is a wrapper or a package. */
  readonly through: TracePlace | null;
}

/** The innermost frame that is neither a wrapper nor third-party code; the innermost one if there is no other. */
export function authorCode(code: TraceCode): AuthorCode {
  const { callers, wrappers = 0, ...innermost } = code;
  const own = [innermost, ...callers].find((frame, at) => at >= wrappers && !isThirdPartyPath(frame.url));
  return own === undefined || own === innermost
    ? { place: innermost, through: null }
    : { place: own, through: innermost };
}
