/** The icon in the tray of the system, by Electron. */
import { Menu, Tray, nativeImage, type MenuItemConstructorOptions } from 'electron';
import type { TrayIcon } from './recorder-tray.ts';
import { trayPicture } from './tray-picture.ts';

const SIZE_PX = process.platform === 'darwin' ? 18 : 22;

function picture(): Electron.NativeImage {
  const image = nativeImage.createEmpty();
  for (const scaleFactor of [1, 2]) {
    const sizePx = SIZE_PX * scaleFactor;
    const drawn = nativeImage.createFromBitmap(Buffer.from(trayPicture(sizePx)), { width: sizePx, height: sizePx });
    image.addRepresentation({ scaleFactor, buffer: drawn.toPNG() });
  }
  return image;
}

export function createTrayIcon(onActivate: () => void): TrayIcon {
  const tray = new Tray(picture());
  tray.on('click', onActivate);
  return {
    update(tooltip, groups) {
      tray.setToolTip(tooltip);
      const items = groups
        .filter((group) => group.length > 0)
        .flatMap((group, index): MenuItemConstructorOptions[] => [
          ...(index === 0 ? [] : [{ type: 'separator' } as const]),
          ...group.map(({ label, click }) => ({
            label,
            enabled: click !== undefined,
            ...(click === undefined ? {} : { click: () => click() }),
          })),
        ]);
      // On Linux an icon shows the changes of its menu only when the menu is set again.
      tray.setContextMenu(Menu.buildFromTemplate(items));
    },
    remove: () => tray.destroy(),
  };
}
