/** Commands of the dialog that records an interaction: a screenshot of the page, and the element at a point of it. */
import type { AttachedSession } from '../../../../shared/core/capability/target-ports.ts';
import { takePicture } from '../../../../shared/core/capability/page-picture.ts';
import { appError, type AppResult, AppFailure, unwrap } from '../../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import type { Core } from '../../app/index.ts';
import { createInteraction } from '../../interaction/index.ts';
import type { WindowCommandHandlers } from '../page-handlers.ts';
import { createPageScripts } from '../../page-scripts/index.ts';

const LOOK_MS = 30_000;
/** A second request wakes a page that was not drawn. */
const PICTURE_MS = 12_000;

export function createInteractionCommands(core: Core, pageScriptsFolder: string | null) {
  const interaction = createInteraction({ scripts: createPageScripts(pageScriptsFolder), targets: core.endpoints });

  /** Runs `work` with sessions that are released at its end. */
  const onPage = async <T>(
    targetId: string,
    work: (page: {
      target: TargetInfo;
      signal: AbortSignal;
      attach: (other?: TargetInfo) => Promise<AppResult<AttachedSession>>;
    }) => Promise<T>,
  ): Promise<T> => {
    const target = core.endpoints.byId(targetId);
    if (target === null)
      throw new AppFailure(appError('target_not_found', 'This page is no longer open.', 'Select another target.'));
    const signal = AbortSignal.timeout(LOOK_MS);
    const sessions: AttachedSession[] = [];
    try {
      return await work({
        target,
        signal,
        async attach(other = target) {
          const session = await core.endpoints.attach(other, { signal });
          if (session.ok) sessions.push(session.value);
          return session;
        },
      });
    } finally {
      await Promise.all(sessions.map((session) => session.release()));
    }
  };

  return {
    'interaction.look': ({ targetId }) =>
      onPage(targetId, async ({ attach, signal }) => {
        const session = unwrap(await attach());
        const metrics = unwrap(await session.send('Page.getLayoutMetrics', {}, { signal }));
        const asked = { format: 'jpeg', quality: 80 } as const;
        const shot = await takePicture(session, asked, { targetId, signal, deadlineMs: PICTURE_MS });
        const { clientWidth, clientHeight } = metrics.cssLayoutViewport;
        return { base64: shot.data, widthPx: clientWidth, heightPx: clientHeight };
      }),
    'interaction.bring-to-front': ({ targetId }) =>
      onPage(targetId, async ({ attach, signal }) => {
        const session = unwrap(await attach());
        unwrap(await session.send('Page.bringToFront', {}, { signal }));
        return {};
      }),
    'interaction.at': ({ targetId, x, y }) =>
      onPage(targetId, async (page) => {
        const element = await interaction.elementAt(page, { x, y });
        return { element };
      }),
  } satisfies Partial<WindowCommandHandlers>;
}
