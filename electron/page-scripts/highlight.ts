/** Highlights an element in its page, as DevTools does: for some seconds, and one at a time. */
import { openWorld, framesOf } from '../../shared/capabilities/page/page-world.ts';
import type { AttachedSession, UnmaskedTargetsPort } from '../../shared/capabilities/common/target-ports.ts';
import { appError, type AppResult, settle, AppFailure, unwrap } from '../../shared/contracts/errors.ts';
import type { TargetInfo } from '../../shared/contracts/targets.ts';

const SHOWN_MS = 8000;
const ATTACH_MS = 15_000;
/** DevTools' own colours. */
const CONFIG = {
  showInfo: true,
  contentColor: { r: 111, g: 168, b: 220, a: 0.66 },
  paddingColor: { r: 147, g: 196, b: 125, a: 0.55 },
  borderColor: { r: 255, g: 229, b: 153, a: 0.66 },
  marginColor: { r: 246, g: 178, b: 107, a: 0.66 },
};

export interface Highlights {
  /** `path`: selectors through shadow roots. `target_not_found`; `cdp_error` if the page has no such element now. */
  show(place: { targetId: string; frameUrl: string; path: readonly string[] }): Promise<void>;
  hide(): Promise<void>;
}

/** Finds the element from the document on, one selector per shadow root. */
const FIND = `((path) => {
  let root = document, found = null;
  for (const selector of path) { found = root?.querySelector(selector) ?? null; root = found?.shadowRoot ?? null; }
  found?.scrollIntoView({ block: 'center', inline: 'nearest' });
  return found;
})`;

export function createHighlights({
  targets,
  attach,
}: {
  readonly targets: Pick<UnmaskedTargetsPort, 'byId'>;
  readonly attach: (target: TargetInfo, options: { signal: AbortSignal }) => Promise<AppResult<AttachedSession>>;
}): Highlights {
  let shown: { readonly session: AttachedSession; readonly timer: ReturnType<typeof setTimeout> } | null = null;

  const hide = async (): Promise<void> => {
    const known = shown;
    shown = null;
    if (known === null) return;
    clearTimeout(known.timer);
    await known.session.send('Overlay.hideHighlight', {});
    await known.session.release();
  };

  return {
    hide,
    async show({ targetId, frameUrl, path }) {
      await hide();
      const target = targets.byId(targetId);
      if (target === null)
        throw new AppFailure(
          appError(
            'target_not_found',
            'The page of this report is no longer open.',
            'Open it again and repeat the scan.',
          ),
        );
      const signal = AbortSignal.timeout(ATTACH_MS);
      const session = unwrap(await attach(target, { signal }));
      const highlight = async (): Promise<void> => {
        for (const domain of ['DOM', 'Overlay'] as const) unwrap(await session.enable(domain));
        const frames = unwrap(await framesOf(session, signal));
        const frame = frames.find(({ url }) => url === frameUrl) ?? frames[0];
        const world = frame === undefined ? null : await settle(() => openWorld(session, frame.id, signal));
        if (world === null) throw new AppFailure(appError('cdp_error', 'The page has no frame.'));
        if (!world.ok) throw new AppFailure(world.error);
        const found = unwrap(await world.value.object(`${FIND}(${JSON.stringify(path)})`));
        if (found === null)
          throw new AppFailure(
            appError(
              'cdp_error',
              'The page no longer has this element.',
              'The page has changed since the scan. Repeat the scan.',
            ),
          );
        unwrap(await session.send('Overlay.highlightNode', { highlightConfig: CONFIG, objectId: found }));
      };
      const done = await settle(highlight);
      if (done.ok) shown = { session, timer: setTimeout(() => void hide(), SHOWN_MS) };
      else await session.release();
      unwrap(done);
    },
  };
}
