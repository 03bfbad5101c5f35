/** The font that hid the painted text until it was there. */
import type { TraceColumns } from '../../columns.ts';
import { argsOf, numberOf, pidOf, textOf } from '../event-members.ts';
import type { MainThread } from '../main-thread.ts';
import { usOf } from '../times.ts';
import { endUsOf } from './load-steps.ts';
import type { RequestOfTrace } from './requests.ts';

const HIDES_TEXT = /^(?:block|auto)$/;
/** Text is painted so soon after its font, but for other work of the main thread, and hidden for so long at most. */
const FONT_PAINT_US = usOf(100);
const HIDDEN_US = usOf(3000);

export interface HidingFont {
  readonly request: RequestOfTrace;
  /** Its `font-display`: `block` or `auto`. */
  readonly display: string;
}

export interface PaintedText {
  readonly trace: TraceColumns;
  readonly main: MainThread;
  readonly ofPage: readonly RequestOfTrace[];
  /** `url`: '' for text. */
  readonly painted: { readonly startUs: number; readonly url: string };
  /** The page's first contentful paint; null if the trace has none. */
  readonly firstPaintUs: number | null;
  /** When script inserted the painted node; null if it did not, or if that is not known. */
  readonly inserted: { readonly atUs: number } | null;
}

/**
 * The font that the painted text waited for: text is not painted until a font with `font-display: block` or `auto` is there, for three seconds at most
 * (https://drafts.csswg.org/css-fonts-4/#font-display-desc). A trace does not say which text has which font: it is one that arrived just before the
 * paint, while the page had painted other things.
 */
export function hidingFont({ trace, main, ofPage, painted, firstPaintUs, inserted }: PaintedText): HidingFont | null {
  if (painted.url !== '' || firstPaintUs === null) return null;
  const hiding = new Map<string, string>();
  for (const event of trace.eventsNamed('BeginRemoteFontLoad')) {
    const { args } = argsOf(trace, event);
    const display = textOf(args['display']);
    if (HIDES_TEXT.test(display)) hiding.set(`${pidOf(trace, event)}.${numberOf(args['id']) ?? ''}`, display);
  }
  const isWaitedFor = (request: RequestOfTrace): boolean => {
    const endUs = endUsOf(request);
    return (
      hiding.has(request.row.requestId) &&
      endUs <= painted.startUs &&
      painted.startUs - endUs - main.busyUs(endUs, painted.startUs) <= FONT_PAINT_US &&
      endUs - request.startUs <= HIDDEN_US &&
      endUs > firstPaintUs &&
      endUs > (inserted?.atUs ?? 0)
    );
  };
  const [last] = ofPage.filter(isWaitedFor).toSorted((a, b) => endUsOf(b) - endUsOf(a));
  return last === undefined ? null : { request: last, display: hiding.get(last.row.requestId) ?? '' };
}
