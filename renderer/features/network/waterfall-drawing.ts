/** Draws the bars of the waterfall column. */
import type { NetworkEntry } from '../../../shared/engine/network/contract/network.ts';
import { barEndMs, NETWORK_TYPES, networkType, phasesOf, type LoadMoment, type TimeSpan } from './network-rows.ts';

export interface WaterfallPicture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rowPx: number;
  readonly span: TimeSpan;
  /** End of open requests. */
  readonly nowMs: number;
  /** Rows of the image, from its top; undefined for a missing one. */
  readonly rows: readonly (NetworkEntry | undefined)[];
  readonly moments: readonly LoadMoment[];
}

/** The waiting phase uses a lighter hue. */
const WAIT_ALPHA = 0.4;
const MIN_BAR_PX = 2;
/** Before a request that started before the recording. */
const HATCH_PX = 18;
const HATCH_STEP_PX = 4;

/** `ink` resolves a design token. */
export function drawWaterfall(
  context: CanvasRenderingContext2D,
  picture: WaterfallPicture,
  ink: (token: string) => string,
): void {
  const { widthPx, heightPx, rowPx, span, nowMs, rows, moments } = picture;
  const scale = widthPx / Math.max(1e-6, span.toMs - span.fromMs);
  const place = (atMs: number): number => (atMs - span.fromMs) * scale;
  for (const { kind, atMs } of moments) {
    const at = Math.round(place(atMs));
    if (at < 0 || at > widthPx) continue;
    context.fillStyle = ink(kind === 'load' ? '--error' : '--info');
    context.globalAlpha = 0.6;
    context.fillRect(at, 0, 1, heightPx);
  }
  context.globalAlpha = 1;
  for (const [index, entry] of rows.entries()) {
    if (entry === undefined) continue;
    drawBar(context, entry, index * rowPx, { rowPx, widthPx, nowMs, place, ink });
  }
  context.globalAlpha = 1;
}

function drawBar(
  context: CanvasRenderingContext2D,
  entry: NetworkEntry,
  topPx: number,
  {
    rowPx,
    widthPx,
    nowMs,
    place,
    ink,
  }: {
    readonly rowPx: number;
    readonly widthPx: number;
    readonly nowMs: number;
    readonly place: (atMs: number) => number;
    readonly ink: (token: string) => string;
  },
): void {
  const { startedAtMs, endedAtMs, state } = entry;
  const fromPx = place(startedAtMs);
  const toPx = Math.max(place(barEndMs(entry, nowMs)), fromPx + MIN_BAR_PX);
  if (toPx < 0 || fromPx > widthPx) return;
  const barTopPx = topPx + 7;
  const barPx = rowPx - 14;
  const box = (leftPx: number, rightPx: number, thin: boolean): void => {
    const left = Math.max(0, leftPx);
    const right = Math.min(widthPx, rightPx);
    if (right <= left) return;
    context.fillRect(left, thin ? barTopPx + barPx / 2 - 1 : barTopPx, right - left, thin ? 2 : barPx);
  };
  if (entry.isPartial) hatch(context, Math.max(0, fromPx - HATCH_PX), Math.min(widthPx, fromPx), barTopPx, barPx, ink);
  const hue = ink(NETWORK_TYPES[networkType(entry)].token);
  // The remainder without phases: all of an open request, or of one without timing.
  context.fillStyle = hue;
  context.globalAlpha = state === 'pending' ? WAIT_ALPHA : 1;
  const phases = endedAtMs === null ? [] : phasesOf(entry);
  if (phases.length === 0) box(fromPx, toPx, false);
  let atMs = startedAtMs;
  for (const { ms, token, isWait, name } of phases) {
    const leftPx = place(atMs);
    atMs += ms;
    context.fillStyle = ink(token);
    context.globalAlpha = isWait ? WAIT_ALPHA : 1;
    const isLast = name === 'Content download' || name === 'Whole request';
    // An empty download still marks the response.
    box(leftPx, Math.max(place(atMs), isLast ? leftPx + MIN_BAR_PX : leftPx), name === 'Queueing');
  }
  context.globalAlpha = 1;
  if (state === 'pending') {
    // Open to the right: still in flight.
    context.fillStyle = ink('--text-third');
    box(toPx - 1, toPx, false);
  } else if (state !== 'finished') {
    context.strokeStyle = ink(state === 'canceled' ? '--text-third' : '--error');
    context.lineWidth = 1;
    const middle = topPx + rowPx / 2;
    const crossPx = Math.min(widthPx - 4, Math.max(4, toPx + 5));
    context.beginPath();
    context.moveTo(crossPx - 3, middle - 3);
    context.lineTo(crossPx + 3, middle + 3);
    context.moveTo(crossPx + 3, middle - 3);
    context.lineTo(crossPx - 3, middle + 3);
    context.stroke();
  }
}

/** Hatching means not recorded and is used for nothing else. */
function hatch(
  context: CanvasRenderingContext2D,
  fromPx: number,
  toPx: number,
  topPx: number,
  heightPx: number,
  ink: (token: string) => string,
): void {
  if (toPx <= fromPx) return;
  context.save();
  context.beginPath();
  context.rect(fromPx, topPx, toPx - fromPx, heightPx);
  context.clip();
  context.strokeStyle = ink('--line-strong');
  context.lineWidth = 1;
  context.beginPath();
  for (let atPx = fromPx - heightPx; atPx < toPx; atPx += HATCH_STEP_PX) {
    context.moveTo(atPx, topPx + heightPx);
    context.lineTo(atPx + heightPx, topPx);
  }
  context.stroke();
  context.restore();
}
