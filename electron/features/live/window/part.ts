/** Live metrics and flight recorders in the window. */
import { app } from 'electron';
import type { OpenWindowPart } from '../../../core/window/part.ts';
import { showWindow } from '../../../core/window/show-window.ts';
import { createLivePlots } from './live-plots.ts';
import { createRecorderTray } from './tray/recorder-tray.ts';
import { createTrayIcon } from './tray/tray-icon.ts';

export const openLiveWindow: OpenWindowPart = ({ core, session, window, send, hasTray }) => {
  const { recorders, runner, settings, watches } = core;
  const plots = createLivePlots({ watches, caller: () => session.info, send });
  const tray = createRecorderTray({
    recorders,
    isAvailable: () => hasTray,
    isWanted: () => settings.current().stayInTray,
    createIcon: createTrayIcon,
    window: { hide: () => window()?.hide(), show: () => showWindow(window()) },
    keep: ({ targetId }) => runner.run('pen_watch', { action: 'keep', target: targetId }, session),
    stop: ({ targetId }) => runner.run('pen_watch', { action: 'off', target: targetId }, session),
    quit: () => app.quit(),
  });
  return {
    topics: { recorders: { read: () => recorders.list(), changes: recorders.changes } },
    commands: {
      'watch.follow': async ({ targetId, afterMs }) => plots.follow(targetId, afterMs),
      'watch.unfollow': async ({ targetId }) => {
        plots.unfollow(targetId);
        return {};
      },
    },
    tray,
    reloaded: () => plots.unfollowAll(),
    dispose: () => {
      tray.dispose();
      plots.dispose();
    },
  };
};
