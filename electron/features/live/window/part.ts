/** Live metrics and flight recorders in the window. */
import type { OpenWindowPart } from '../../../core/workbench/part.ts';
import { createLivePlots } from './live-plots.ts';

export const openLiveWindow: OpenWindowPart = ({ core, session, send }) => {
  const { recorders, watches } = core;
  const plots = createLivePlots({ watches, caller: () => session.info, send });
  return {
    topics: { recorders: { read: () => recorders.list(), changes: recorders.changes } },
    commands: {
      'watch.follow': async ({ targetId, afterMs }) => plots.follow(targetId, afterMs),
      'watch.unfollow': async ({ targetId }) => {
        plots.unfollow(targetId);
        return {};
      },
    },
    reloaded: () => plots.unfollowAll(),
    dispose: () => plots.dispose(),
  };
};
