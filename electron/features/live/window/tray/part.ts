/** Flight recorders in the tray of the app, while its window is closed. */
import { app } from 'electron';
import type { OpenAppPart } from '../../../../core/window/app-part.ts';
import { showWindow } from '../../../../core/window/show-window.ts';
import { createRecorderTray } from './recorder-tray.ts';
import { createTrayIcon } from './tray-icon.ts';

export const openTray: OpenAppPart = ({ core, session, window, hasTray }) => {
  const { recorders, runner, settings } = core;
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
  return { tray, dispose: () => tray.dispose() };
};
