/** The author's own code in a stack: what a person would look at first. */
import { isRuntimeScript, isThirdPartyPath } from '../../../base/third-party.ts';
import type { TraceCode, TracePlace } from '../../trace/contract/trace-causes.ts';

export interface AuthorCode {
  readonly place: TracePlace;
  /** The wrapper or package that it used, if the innermost frame is a wrapper or a package. */
  readonly through: TracePlace | null;
  /** The next frame of the author in another file, which asked for it. */
  readonly caller: TracePlace | null;
}

/** True if the script or original source of a place is the author's own: neither third-party code nor of the runtime. */
export function isAuthorsPlace({ url, ignored }: Pick<TracePlace, 'url' | 'ignored'>): boolean {
  return ignored !== true && url !== '' && !isRuntimeScript(url) && !isThirdPartyPath(url);
}

/** The innermost frame that is neither a wrapper nor foreign code; the innermost one if there is no other. */
export function authorCode(code: TraceCode): AuthorCode {
  const { callers, wrappers = 0, ...innermost } = code;
  const frames = [innermost, ...callers];
  const at = frames.findIndex((frame, index) => index >= wrappers && isAuthorsPlace(frame));
  const own = frames[at] ?? innermost;
  const caller = frames.slice(at + 1).find((frame) => frame.url !== own.url && isAuthorsPlace(frame)) ?? null;
  return { place: own, through: own === innermost ? null : innermost, caller: at < 0 ? null : caller };
}
