/** The application menu: what the system expects (edit, zoom), and nothing that uses the window's own keys. */
import { Menu, type MenuItemConstructorOptions } from 'electron';
import { MENU_ITEMS } from '../../features/menu.ts';
import type { MenuItem } from '../workbench/part.ts';

/** Only macOS shows this menu; elsewhere its entries are commands of the palette. */
export function menuTemplate(
  platform: NodeJS.Platform,
  choose: (item: MenuItem) => void,
): MenuItemConstructorOptions[] {
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'togglefullscreen' }],
  };
  const edit: MenuItemConstructorOptions = { role: 'editMenu' };
  if (platform !== 'darwin') return [edit, view];
  // The system names it after the app.
  const application: MenuItemConstructorOptions = {
    label: 'PEN Workbench',
    submenu: [
      { role: 'about' },
      ...MENU_ITEMS.flatMap((item): MenuItemConstructorOptions[] => [
        { label: item.label, click: () => choose(item) },
        { type: 'separator' },
      ]),
      { role: 'services' },
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      { role: 'quit' },
    ],
  };
  return [application, edit, view];
}

/** Otherwise Electron sets its default menu, whose Ctrl W would close the window where ours closes a tab. */
export function setApplicationMenu(choose: (item: MenuItem) => void): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, choose)));
}
