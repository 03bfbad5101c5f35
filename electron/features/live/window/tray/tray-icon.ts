/** The icon in the tray of the system, by Electron. */
import { Menu, Tray, nativeImage, type MenuItemConstructorOptions } from 'electron';
import type { TrayIcon } from './recorder-tray.ts';

// The picture of the tray's icon: a recording dot in a ring, drawn, because the system wants it in several sizes.

const RED = { red: 0xe0, green: 0x3e, blue: 0x3e } as const;
/** Shares of half the size: the dot, and the inner and outer edge of the ring. */
const DOT = 0.5;
const RING = { inner: 0.72, outer: 0.92 } as const;

/** Pixels of a square picture, 4 bytes each: blue, green, red and alpha, with colours multiplied by alpha. */
export function trayPicture(sizePx: number): Uint8Array<ArrayBuffer> {
  const pixels = new Uint8Array(sizePx * sizePx * 4);
  const half = sizePx / 2;
  for (let y = 0; y < sizePx; y += 1) {
    for (let x = 0; x < sizePx; x += 1) {
      const distance = Math.hypot(x + 0.5 - half, y + 0.5 - half);
      /** Returns how much of this pixel lies within the radius: its edge is one pixel wide. */
      const within = (share: number): number => Math.min(1, Math.max(0, share * half - distance + 0.5));
      const alpha = Math.max(within(DOT), within(RING.outer) - within(RING.inner));
      const colour = [RED.blue * alpha, RED.green * alpha, RED.red * alpha, 255 * alpha];
      pixels.set(
        colour.map((part) => Math.round(part)),
        (y * sizePx + x) * 4,
      );
    }
  }
  return pixels;
}

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
