/**
 * Reads all known coverage formats: our own, V8's (`{"result":[…]}`, also from NODE_V8_COVERAGE), Playwright's, and the plain ranges of
 * Puppeteer and DevTools.
 */
import { foreign } from '../../base/foreign-text.ts';
import { z } from 'zod';
import { err, ok } from '../../base/result.ts';
import { formatCount } from '../../base/units.ts';
import { appError, type AppResult } from '../../base/errors.ts';
import { findPastRange } from '../json/find-past-range.ts';
import { isInRange } from '../json/number-range.ts';

const RangeSchema = z.object({ start: z.number(), end: z.number() });
const FunctionSchema = z.object({
  functionName: z.string().catch(''),
  ranges: z.array(z.object({ startOffset: z.number(), endOffset: z.number(), count: z.number() })),
  isBlockCoverage: z.boolean().optional(),
});
export type CoveredFunction = z.infer<typeof FunctionSchema>;

const ScriptSchema = z.object({
  url: z.string(),
  functions: z.array(FunctionSchema),
  text: z.string().nullish(),
  /** Playwright's name for the text. */
  source: z.string().nullish(),
});
/** `rawScriptCoverage` is Puppeteer's optional raw data. */
const PlainSchema = z.object({
  url: z.string(),
  text: z.string(),
  ranges: z.array(RangeSchema),
  styleSheetId: z.string().optional(),
  isInline: z.boolean().optional(),
  isConstructed: z.boolean().optional(),
  rawScriptCoverage: z.object({ functions: z.array(FunctionSchema) }).optional(),
});
const HeadSchema = z.object({
  kind: z.enum(['js-coverage', 'css-coverage']),
  callCount: z.boolean().optional(),
  detailed: z.boolean().optional(),
  url: z.string().catch(''),
  navigated: z.string().nullable().catch(null),
});

/** A script with its functions, or a text with its used ranges. */
export type ReadFile =
  | {
      readonly type: 'functions';
      readonly url: string;
      readonly text: string | null;
      readonly functions: readonly CoveredFunction[];
    }
  | {
      readonly type: 'ranges';
      readonly url: string;
      readonly text: string;
      readonly used: readonly z.infer<typeof RangeSchema>[];
      readonly isStyle: boolean;
    };

export interface ReadCoverage {
  readonly kind: 'js-coverage' | 'css-coverage';
  readonly files: readonly ReadFile[];
  readonly url: string;
  readonly navigated: string | null;
  readonly isDetailed: boolean | null;
  readonly hasCounts: boolean;
}

function isStyle({ url, styleSheetId }: { url: string; styleSheetId?: string | undefined }): boolean {
  return styleSheetId !== undefined || /\.(css|scss|sass|less)($|[?#])/i.test(url);
}

function readItem(item: unknown): ReadFile | null {
  const script = ScriptSchema.safeParse(item);
  if (script.success) {
    const { url, functions, text, source } = script.data;
    return { type: 'functions', url, text: text ?? source ?? null, functions };
  }
  const plain = PlainSchema.safeParse(item);
  if (!plain.success) return null;
  const { url, text, ranges, rawScriptCoverage } = plain.data;
  if (rawScriptCoverage !== undefined) return { type: 'functions', url, text, functions: rawScriptCoverage.functions };
  return { type: 'ranges', url, text, used: ranges, isStyle: isStyle(plain.data) };
}

function areInRange(file: ReadFile): boolean {
  if (file.type === 'ranges') return file.used.every(({ start, end }) => isInRange(start) && isInRange(end));
  return file.functions.every(({ ranges }) =>
    ranges.every(
      ({ startOffset, endOffset, count }) => isInRange(startOffset) && isInRange(endOffset) && isInRange(count),
    ),
  );
}

function damaged(what: string, byteOffset?: number): AppResult<never> {
  return err(
    appError(
      'damaged_file',
      `The coverage cannot be read: ${what}.`,
      'Record it again with pen_js_coverage or pen_css_coverage.',
      byteOffset === undefined ? undefined : { byteOffset },
    ),
  );
}

/** Errors `damaged_file` and `unsupported_format`. */
export function readCoverage(text: string): AppResult<ReadCoverage> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (thrown) {
    return damaged(foreign(thrown instanceof Error ? thrown.message : String(thrown)));
  }
  const wrapped = z.object({ penCoverage: HeadSchema.optional(), result: z.array(z.unknown()) }).safeParse(json);
  const items = wrapped.success ? wrapped.data.result : Array.isArray(json) ? json : null;
  if (items === null) {
    const isIstanbul = z.record(z.string(), z.object({ statementMap: z.unknown() })).safeParse(json).success;
    return err(
      appError(
        'unsupported_format',
        isIstanbul
          ? 'This is Istanbul’s own format. It counts statements and contains no source text, so it can be stored and exported, but not shown.'
          : 'This is not a known coverage format (V8, Puppeteer, Playwright or PEN Workbench).',
        'Record coverage with pen_js_coverage or pen_css_coverage.',
      ),
    );
  }
  const files: ReadFile[] = [];
  for (const [index, item] of items.entries()) {
    const file = readItem(item);
    if (file === null || !areInRange(file)) {
      const place = findPastRange(text);
      if (place !== null) return damaged(`at byte ${formatCount(place.byteOffset)} ${place.what}`, place.byteOffset);
      return damaged(`entry ${index + 1} of ${items.length} has an unknown format`);
    }
    files.push(file);
  }
  const head = wrapped.success ? wrapped.data.penCoverage : undefined;
  const allStyles = files.length > 0 && files.every((file) => file.type === 'ranges' && file.isStyle);
  const functions = files.flatMap((file) => (file.type === 'functions' ? file.functions : []));
  return ok({
    kind: head?.kind ?? (allStyles ? 'css-coverage' : 'js-coverage'),
    files,
    url: head?.url ?? '',
    navigated: head?.navigated ?? null,
    isDetailed:
      head?.detailed ??
      (functions.length === 0 ? null : functions.some(({ isBlockCoverage }) => isBlockCoverage === true)),
    hasCounts: head?.callCount ?? functions.some(({ ranges }) => ranges.some(({ count }) => count > 1)),
  });
}
