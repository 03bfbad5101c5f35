/** The application menu: what the system expects (edit, zoom), and nothing that uses the window's own keys. */
import { Menu, type MenuItemConstructorOptions } from 'electron';

/** Otherwise Electron sets its default menu, whose Ctrl W would close the window where ours closes a tab. */
export function setApplicationMenu(): void {
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'togglefullscreen' }],
  };
  const edit: MenuItemConstructorOptions = { role: 'editMenu' };
  const template = process.platform === 'darwin' ? [{ role: 'appMenu' } as const, edit, view] : [edit, view];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
