/** The call that reads the source around a place, which an answer proposes where it names a function. */
import { proposedCall } from '../../base/proposed-call.ts';
import type { CaptureSource } from '../library/open-capture.ts';
import type { CapabilityPorts } from '../ports.ts';

const LINES_BEFORE = 5;
const LINES = 25;

export interface SourcePlace {
  /** Of the script as it ran. */
  readonly url: string;
  /** 1-based; 0 if unknown. */
  readonly line: number;
  readonly original?: { readonly source: string; readonly line: number } | undefined;
}

/** Scripts that a target lists. */
const LISTED = /^(?:https?|file|webpack|app):|^(?:\/|[A-Za-z]:\\)/;

/** Null for code without a script of the target, such as the engine's own. */
export function sourceCall({ url, line, original }: SourcePlace, targetId?: string | null): string | null {
  const target = targetId ?? undefined;
  const from = (at: number) => ({ startLine: Math.max(1, at - LINES_BEFORE), maxLines: LINES, target });
  if (original !== undefined)
    return proposedCall('pen_source_content', { original: original.source, ...from(original.line) });
  return line < 1 || !LISTED.test(url) ? null : proposedCall('pen_source_content', { urlPattern: url, ...from(line) });
}

/** The target of a capture, if it is still listed: its sources can be read. */
export function listedTargetOf(
  { captureId }: CaptureSource,
  { library, targets }: Pick<CapabilityPorts, 'library' | 'targets'>,
): string | null {
  const record = captureId === null ? null : library.get(captureId);
  const target = record?.ok === true && record.value.target !== null ? targets.byId(record.value.target.id) : null;
  return target === null || target.state === 'gone' ? null : target.id;
}
