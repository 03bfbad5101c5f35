/** The call of `pen_source_content` that shows a function, for answers that name one. */
import { proposedCall } from '../../base/proposed-call.ts';
import type { CodeQuote } from '../../engine/source-map/contract/quotes.ts';
import type { CpuOriginal, CpuPlace } from '../../engine/profile/contract/sampled-profiles.ts';
import type { TracePlace } from '../../engine/trace/contract/trace-causes.ts';
import { quoted } from './blocks.ts';
import { shownName, type WithOriginal } from './function-names.ts';
import { name, type Block } from './model.ts';

/** Lines that a proposed call shows. */
export const SHOWN_LINES = 40;
const LINES_BEFORE = 8;
/** Lines below the place that the call shows at least. */
const MIN_LINES_BELOW = 12;
/** A function that begins so near to the top of its file is shown with what the file imports. */
const MAX_IMPORT_LINES = 12;
/** `pen_source_content` shows this many characters of a line, and a function further to the right is not among them. */
const SHOWN_COLUMNS = 1500;
const MAX_CHARS = 200;
const SCRIPT = /^(?:https?|file|webpack|app|chrome-extension):/i;

/** A place in a script as it runs, with the original one if a source map has it. */
export interface SourcePlace {
  readonly url: string;
  /** 1-based; 0 if unknown. */
  readonly line: number;
  /** 1-based; absent if the beginning of the line is meant. */
  readonly column?: number;
  readonly original?: Pick<CpuOriginal, 'source' | 'line'> | undefined;
}

/** The last two parts of a path, without query: enough to find a script or source, and not affected by what answers mask. */
export function pathEnd(address: string): string {
  const path = address.replace(/[?#].*$/s, '').replace(/^[a-z][\w+.-]*:\/\/[^/]*\/?/i, '');
  return path
    .split(/[\\/]/)
    .filter((part) => part !== '')
    .slice(-2)
    .filter((part) => !/^\.+$/.test(part))
    .join('/');
}

/** The first line of the function, and what its file imports if that is near; some lines before the place in a function that is too long. */
function firstShown(line: number, functionLine: number | undefined): number {
  if (functionLine === undefined || functionLine > line) return line;
  const isShown = (first: number): boolean => first <= line && line - first <= SHOWN_LINES - MIN_LINES_BELOW;
  if (functionLine <= MAX_IMPORT_LINES && isShown(1)) return 1;
  return isShown(functionLine) ? functionLine : Math.max(1, line - LINES_BEFORE);
}

/**
 * `pen_source_content {"urlPattern":"2/planner.js","original":"source/calendar-day.js","startLine":4,"maxLines":40}`; null for a place that it
 * cannot show: native code, the page itself, the middle of a minified line. Of the client's selected target, if none is named. `functionLine`: where
 * the function around the place begins, as its quote says.
 */
export function sourceCall(
  { url, line, column = 1, original }: SourcePlace,
  targetId: string | null = null,
  functionLine?: number,
): string | null {
  const target = targetId ?? undefined;
  const script = pathEnd(url);
  if (script === '' || script.length > MAX_CHARS || line < 1 || !(SCRIPT.test(url) || /^(?:\/|[a-z]:)/i.test(url)))
    return null;
  if (original === undefined) {
    const startLine = firstShown(line, functionLine);
    return column > SHOWN_COLUMNS && startLine === line
      ? null
      : proposedCall('pen_source_content', { urlPattern: script, startLine, maxLines: SHOWN_LINES, target });
  }
  const source = pathEnd(original.source);
  if (source === '' || source.length > MAX_CHARS) return null;
  const startLine = firstShown(Math.max(1, original.line), functionLine);
  return proposedCall('pen_source_content', {
    urlPattern: script,
    original: source,
    startLine,
    maxLines: SHOWN_LINES,
    target,
  });
}

/** The lines before a place too, with the head of the function around it. */
export function aroundPlace({ original, line, ...place }: SourcePlace): SourcePlace {
  const before = (of: number): number => (of < 1 ? of : Math.max(1, of - LINES_BEFORE));
  return original === undefined
    ? { ...place, line: before(line) }
    : { ...place, line, original: { ...original, line: before(original.line) } };
}

/** The same for a place in an answer about a trace. A position within a function starts some lines earlier. */
export function placeCall(
  { script, url, line, column }: TracePlace,
  at: 'function' | 'call',
  targetId: string | null = null,
  functionLine?: number,
): string | null {
  const isKnown = at === 'function' || functionLine !== undefined;
  const first = isKnown ? line : Math.max(1, line - LINES_BEFORE);
  return sourceCall(
    script === undefined
      ? { url, line: line < 1 ? line : first, column: first < line ? 1 : column }
      : { url: script, line, column, original: { source: url, line: first } },
    targetId,
    functionLine,
  );
}

/** The call that shows the source of a function, with its lines where they are known. */
export function sourceOfFunction(row: WithOriginal<CpuPlace>, quote: CodeQuote | undefined): Block {
  return quoted(['Source of ', name(shownName(row)), `: ${sourceCall(row, null, quote?.functionLine)}`], quote);
}
