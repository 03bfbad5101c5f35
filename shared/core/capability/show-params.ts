/** The parameters of `pen_show`: a link, or a capture and what to show in it. */
import { z } from 'zod';
import { err } from '../../base/result.ts';
import { CaptureIdSchema } from '../contracts/captures.ts';
import { appError, type AppError, AppFailure, unwrap } from '../../base/errors.ts';
import { flamePlaceOf } from '../contracts/flame-links.ts';
import { MAX_LINK_CHARS, MAX_PATH, parseLink } from '../contracts/links.ts';
import type { CapturePlace, Place } from '../contracts/places.ts';

const MAX_NAME_CHARS = 1000;
const line = z.number().int().min(1).max(999_999_999).optional();
/** Negative: before the navigation of a trace. */
const ms = z.number().min(-999_999_999).max(999_999_999).optional();

export const ShowParamsSchema = z.strictObject({
  link: z.string().max(MAX_LINK_CHARS).optional().describe('pen://captures/ID, with a view; takes precedence.'),
  capture: z.string().max(200).optional().describe('Capture id such as heap-3f9a12cd. Alone: the capture itself.'),
  class: z.string().min(1).max(MAX_NAME_CHARS).optional().describe('Name of a class of a heap.'),
  node: z.number().int().min(0).max(999_999_999_999_999).optional().describe('Id of an object of a heap.'),
  path: z.number().int().min(1).max(MAX_PATH).optional().describe('With node: its n-th retaining path.'),
  function: z
    .string()
    .min(1)
    .max(MAX_NAME_CHARS)
    .optional()
    .describe('Whole name of a function of a profile, as pen_cpu_summary lists it.'),
  event: z.number().int().min(0).max(9_999_999_999).optional().describe('Number of an event of a trace.'),
  fromMs: ms.describe(
    'With toMs: a time range as answers give it, from the start of the recording or the navigation of a trace.',
  ),
  toMs: ms.describe('End of the time range.'),
  requestID: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Id of a request of a network log, from pen_network_waterfall.'),
  url: z.string().min(1).max(2048).optional().describe('A file of a coverage.'),
  line: line.describe('1-based line in url.'),
  column: line.describe('1-based column in line.'),
  compareWith: z.string().max(200).optional().describe('Id of an earlier capture, to compare with.'),
});
export type ShowParams = z.output<typeof ShowParamsSchema>;

/** The place of a call. */
export interface WantedPlace extends Place {
  /** A function and a request that are looked up in the capture; they are the place then. */
  readonly named: { readonly function: string } | { readonly requestID: string } | null;
  /** A link may name what is ignored; parameters may not. */
  readonly isLink: boolean;
  readonly notes: readonly string[];
}

function wrong(message: string, suggestion: string): { readonly ok: false; readonly error: AppError } {
  return err(appError('invalid_params', message, suggestion));
}

const RANGE_EXAMPLE = 'Give both ends, the earlier first, such as {"fromMs": 100, "toMs": 250}.';

/** The range; null without one. */
function rangeOf(
  captureId: string,
  { fromMs, toMs }: ShowParams,
): { readonly fromMs: number; readonly toMs: number } | null {
  if (fromMs === undefined && toMs === undefined) return null;
  if (fromMs === undefined || toMs === undefined)
    throw new AppFailure(wrong('A time range needs fromMs and toMs.', RANGE_EXAMPLE).error);
  if (fromMs < 0 && !captureId.startsWith('trace-'))
    throw new AppFailure(wrong(`${captureId} has no time before its start.`, RANGE_EXAMPLE).error);
  if (fromMs < toMs) return { fromMs, toMs };
  throw new AppFailure(wrong(`The time range from ${fromMs} to ${toMs} ms is empty.`, RANGE_EXAMPLE).error);
}

function placeIn(captureId: string, params: ShowParams): CapturePlace | null {
  const { class: className, node, path, event, url, line: at, column, compareWith } = params;
  const range = rangeOf(captureId, params);
  if (path !== undefined && node === undefined)
    throw new AppFailure(wrong('A retaining path needs an object.', 'Give the id of the object as node.').error);
  if (at === undefined && column !== undefined)
    throw new AppFailure(wrong('A column needs a line.', 'Give line as well.').error);
  if (url === undefined && at !== undefined)
    throw new AppFailure(wrong('A line needs a file.', 'Give its URL as url.').error);
  if (compareWith !== undefined) {
    const earlier = CaptureIdSchema.safeParse(compareWith);
    if (!earlier.success)
      throw new AppFailure(
        wrong(`"${compareWith}" is not a capture id.`, 'pen_list_captures lists the captures.').error,
      );
    return { view: 'compare', earlier: [earlier.data] };
  }
  if (node !== undefined) return path === undefined ? { view: 'object', id: node } : { view: 'path', id: node, path };
  if (className !== undefined) return { view: 'summary', className };
  const isTimeline = captureId.startsWith('timeline-');
  if (range !== null && isTimeline) return { view: 'allocations', range };
  if (event !== undefined || range !== null) return flamePlaceOf({ event: event ?? null, range, visibleRange: range });
  return url === undefined ? null : { view: 'source', url, line: at ?? null, column: column ?? null };
}

function namedIn({ function: name, requestID }: ShowParams): WantedPlace['named'] {
  if (name !== undefined) return { function: name };
  return requestID === undefined ? null : { requestID };
}

/** The place that the parameters name; the rest is checked against the capture. Errors: `invalid_params`. */
export function wantedPlace(params: ShowParams): WantedPlace {
  const { link: text, capture } = params;
  if (text !== undefined) {
    const link = unwrap(parseLink(text));
    return { ...link, named: null, isLink: true };
  }
  if (capture === undefined)
    throw new AppFailure(
      wrong('Neither link nor capture was given.', 'Give the link of an answer, or the id of a capture.').error,
    );
  const place = placeIn(capture, params);
  return { captureId: capture, place, named: namedIn(params), isLink: false, notes: [] };
}
