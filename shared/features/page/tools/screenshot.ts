/** `pen_screenshot`: captures the viewport, the full page, or one element. */
import { foreign } from '../../../base/foreign-text.ts';
import { z } from 'zod';
import { code } from '../../../base/markdown.ts';
import { formatBytes } from '../../../base/units.ts';
import { pause } from '../../../base/within.ts';
import { appError, errorOfAbort, AppFailure, unwrap } from '../../../base/errors.ts';
import { defineCapability, type CallContext } from '../../../core/capability/define.ts';
import { takePicture } from '../../../core/capability/page-picture.ts';
import { fromPage, openWorld } from '../../../core/capability/page-world.ts';
import { MAX_SELECTOR_CHARS, targetParam } from '../../../core/capability/parameters.ts';
import type { TargetSession } from '../../../core/capability/target-ports.ts';
import { answerWith } from '../../../core/findings/blocks.ts';

/** Clients do not accept larger images. */
const MAX_IMAGE_BYTES = 5 * 1024 * 1024;
const VISIBLE_WAIT_MS = 10_000;
const LOOK_INTERVAL_MS = 200;
/** A page that does not answer within this time is blocked by a loop, a dialog or a debugger, and will not be rendered. */
const ANSWER_DEADLINE_MS = 10_000;
/** Rendering a very long page takes long. */
const CAPTURE_DEADLINE_MS = 45_000;
const FORMATS = { png: 'image/png', jpeg: 'image/jpeg', webp: 'image/webp' } as const;
type Format = keyof typeof FORMATS;

/** In CSS pixels from the top left of the page. */
const RectSchema = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
type Rect = z.infer<typeof RectSchema>;
const LookSchema = z.object({ found: z.boolean(), invalid: z.string().nullable(), rect: RectSchema.nullable() });

/** Runs in the page. Returns a rectangle only for a visible element: with a size, not `visibility: hidden`, not `opacity: 0`. */
const LOOK_AT_ELEMENT = `function (selector) {
  let element;
  try {
    element = document.querySelector(selector);
  } catch (thrown) {
    return { found: false, invalid: String(thrown && thrown.message), rect: null };
  }
  if (element === null) return { found: false, invalid: null, rect: null };
  const { x, y, width, height } = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const seen = width > 0 && height > 0 && style.visibility !== 'hidden' && style.opacity !== '0';
  return { found: true, invalid: null, rect: seen ? { x: x + scrollX, y: y + scrollY, width, height } : null };
}`;

const ParamsSchema = z.strictObject({
  selector: z
    .string()
    .min(1)
    .max(MAX_SELECTOR_CHARS)
    .optional()
    .describe('CSS selector of one element; waits up to 10 s until it is visible.'),
  fullPage: z.boolean().default(false).describe('The full page instead of the viewport; not with a selector.'),
  format: z
    .string()
    .meta({ enum: ['png', 'jpeg', 'jpg', 'webp'] })
    .transform((value) => (value.trim().toLowerCase() === 'jpg' ? 'jpeg' : value.trim().toLowerCase()))
    .pipe(z.enum(Object.keys(FORMATS) as [Format, ...Format[]]))
    .default('png')
    .describe('png, jpeg or webp.'),
  quality: z.number().int().min(0).max(100).default(90).describe('For jpeg and webp.'),
  target: targetParam,
});

/** The rectangle of the element, once it is visible. */
async function rectOf(selector: string, session: TargetSession, context: CallContext): Promise<Rect> {
  const { signal, target } = context;
  const untilMs = performance.now() + VISIBLE_WAIT_MS;
  for (;;) {
    // A new world for each attempt, because the document may be replaced in between.
    const world = await openWorld(session, target.id, signal);
    const answer = await world.call(LOOK_AT_ELEMENT, [selector]);
    const { found, invalid, rect } = fromPage(LookSchema, answer);
    if (invalid !== null) {
      throw new AppFailure(
        appError(
          'invalid_params',
          `${foreign(selector)} is not a valid CSS selector: ${foreign(invalid)}`,
          'Use the syntax of document.querySelector.',
        ),
      );
    }
    if (rect !== null) return rect;
    if (performance.now() >= untilMs) {
      throw new AppFailure(
        appError(
          'element_not_found',
          found
            ? `The element ${foreign(selector)} is not visible: it has no size, or is hidden.`
            : `No element matched ${foreign(selector)} within ${VISIBLE_WAIT_MS / 1000} s.`,
          'Check the selector, or omit it to capture the viewport.',
        ),
      );
    }
    await pause(LOOK_INTERVAL_MS, signal);
    if (signal.aborted) throw new AppFailure(errorOfAbort(signal));
  }
}

/** The clip; null for the viewport. Rounded to whole pixels, so that no edge is blurred. */
async function clipOf(
  params: z.output<typeof ParamsSchema>,
  session: TargetSession,
  context: CallContext,
): Promise<Rect | null> {
  if (params.selector !== undefined) {
    const { x, y, width, height } = await rectOf(params.selector, session, context);
    const left = Math.floor(x);
    const top = Math.floor(y);
    return { x: left, y: top, width: Math.ceil(x + width) - left, height: Math.ceil(y + height) - top };
  }
  if (!params.fullPage) return null;
  const metrics = unwrap(await session.send('Page.getLayoutMetrics', {}, { signal: context.signal }));
  const { width, height } = metrics.cssContentSize;
  return { x: 0, y: 0, width: Math.ceil(width), height: Math.ceil(height) };
}

/** Decoded size of a base64 text. */
function decodedBytes(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  return (base64.length / 4) * 3 - padding;
}

/** Reads width and height from the first chunk of a PNG; null for other formats. */
function pixelsOf(base64: string): { widthPx: number; heightPx: number } | null {
  const head = Uint8Array.from(atob(base64.slice(0, 32)), (char) => char.codePointAt(0) ?? 0);
  const view = new DataView(head.buffer);
  if (head.length < 24 || view.getUint32(0) !== 0x89504e47) return null;
  return { widthPx: view.getUint32(16), heightPx: view.getUint32(20) };
}

function subjectOf({ selector, fullPage }: z.output<typeof ParamsSchema>): 'viewport' | 'page' | 'element' {
  if (selector !== undefined) return 'element';
  return fullPage ? 'page' : 'viewport';
}

export const penScreenshot = defineCapability({
  name: 'pen_screenshot',
  title: 'Screenshot',
  control: '“Screenshot”',
  summary: 'Screenshot of the viewport, page or an element.',
  category: 'utility',
  kind: 'read',
  hints: { readOnly: true, idempotent: false, destructive: false, openWorld: true },
  params: ParamsSchema,
  result: z.object({
    mimeType: z.enum(['image/png', 'image/jpeg', 'image/webp']),
    /** Size of the image; null if it is unknown. */
    widthPx: z.number().nullable(),
    heightPx: z.number().nullable(),
    sizeBytes: z.number(),
    of: z.enum(['viewport', 'page', 'element']),
    selector: z.string().nullable(),
  }),
  target: { types: ['page'] },
  locks: [],
  deadlineMs: 90_000,
  run: async (params, context) => {
    const { attach, signal, target, picture, progress, note } = context;
    progress({ message: 'Preparing screenshot', done: 0, total: 100 });
    const session = unwrap(await attach());
    unwrap(await session.send('Runtime.getIsolateId', {}, { signal, deadlineMs: ANSWER_DEADLINE_MS }));
    if (params.selector !== undefined && params.fullPage) note('fullPage was ignored because a selector was given.');
    const clip = await clipOf(params, session, context);
    const { format, quality } = params;
    const shot = await takePicture(
      session,
      {
        format,
        ...(format === 'png' ? {} : { quality }),
        ...(clip === null ? {} : { clip: { ...clip, scale: 1 }, captureBeyondViewport: true }),
      },
      { targetId: target.id, signal, deadlineMs: CAPTURE_DEADLINE_MS },
    );
    const { data } = shot;
    const sizeBytes = decodedBytes(data);
    if (sizeBytes > MAX_IMAGE_BYTES) {
      throw new AppFailure(
        appError(
          'too_large',
          `The screenshot has ${formatBytes(sizeBytes)}, above the limit of ${formatBytes(MAX_IMAGE_BYTES)}.`,
          'Capture the viewport or one element ("selector"), or use the format "jpeg" or "webp".',
          { sizeBytes, limitBytes: MAX_IMAGE_BYTES },
        ),
      );
    }
    const mimeType = FORMATS[format];
    picture({ mimeType, base64: data });
    progress({ message: 'Done', done: 100, total: 100 });
    const pixels = pixelsOf(data);
    return {
      mimeType,
      widthPx: pixels?.widthPx ?? clip?.width ?? null,
      heightPx: pixels?.heightPx ?? clip?.height ?? null,
      sizeBytes,
      of: subjectOf(params),
      selector: params.selector ?? null,
    };
  },
  summarise: ({ mimeType, widthPx, heightPx, sizeBytes, of, selector }) =>
    answerWith('Screenshot', [
      ['Area', of === 'viewport' ? 'viewport' : of === 'page' ? 'full page' : code(selector ?? '')],
      !(widthPx === null || heightPx === null) && ['Size', `${widthPx}×${heightPx} px`],
      ['Format', mimeType],
      ['Bytes', formatBytes(sizeBytes)],
    ]),
});
