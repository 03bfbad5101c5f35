/** Keeps the app in the tray when the window is closed while a flight recorder records, with a menu to keep, to show and to stop. */
import type { Listenable } from '../../../../../shared/base/emitter.ts';
import type { AppResult } from '../../../../../shared/base/errors.ts';
import type { WindowTray } from '../../../../core/workbench/part.ts';
import { recorderLine, type RecorderState } from '../../../../../shared/features/live/recorder/contract/recorders.ts';

/** An item of the tray's menu; one without `click` is a line of text. */
export interface TrayItem {
  readonly label: string;
  readonly click?: () => void;
}

/** The icon in the tray of the system. */
export interface TrayIcon {
  /** `groups` of items have separators between them. */
  update(tooltip: string, groups: readonly (readonly TrayItem[])[]): void;
  remove(): void;
}

export interface RecorderTrayParts {
  readonly recorders: { list(): readonly RecorderState[]; readonly changes: Listenable<void> };
  /** The desktop has a tray. */
  readonly isAvailable: () => boolean;
  /** The person wants the app to stay in it. */
  readonly isWanted: () => boolean;
  /** Creates the icon; a click on it calls `onActivate`. */
  readonly createIcon: (onActivate: () => void) => TrayIcon;
  /** `show` also brings the window to the front. */
  readonly window: { hide(): void; show(): void };
  readonly keep: (recorder: RecorderState) => Promise<AppResult<unknown>>;
  readonly stop: (recorder: RecorderState) => Promise<AppResult<unknown>>;
  readonly quit: () => void;
}

export interface RecorderTray extends WindowTray {
  dispose(): void;
}

export function createRecorderTray(parts: RecorderTrayParts): RecorderTray {
  const { recorders, isAvailable, isWanted, createIcon, window, quit } = parts;
  let icon: TrayIcon | null = null;
  /** The reason why the last action of the menu failed. */
  let problem: string | null = null;

  const perform = async (work: Promise<AppResult<unknown>>): Promise<void> => {
    const done = await work;
    problem = done.ok ? null : done.error.message;
    update();
  };
  const newest = (list: readonly RecorderState[]): TrayItem[] => {
    const kept = list.flatMap((recorder) => recorder.kept).toSorted((first, second) => second.atMs - first.atMs)[0];
    return kept === undefined
      ? []
      : [{ label: `Kept at ${new Date(kept.atMs).toLocaleTimeString('en-GB')}: ${kept.trigger}` }];
  };
  const update = (): void => {
    if (icon === null) return;
    const list = recorders.list();
    const lines = list.map((recorder) => `${recorderLine(recorder)} of ${recorder.targetTitle}`);
    icon.update(lines.length === 0 ? 'PEN Workbench: nothing is recorded' : `PEN Workbench\n${lines.join('\n')}`, [
      [
        ...list.map((recorder) => ({
          label: `Keep the last ${recorder.seconds} s of ${recorder.targetTitle}`,
          ...(recorder.state === 'recording' ? { click: () => void perform(parts.keep(recorder)) } : {}),
        })),
        ...newest(list),
        ...(problem === null ? [] : [{ label: problem }]),
      ],
      [{ label: 'Show window', click: () => window.show() }],
      [
        ...list.map((recorder) => ({
          label: `Stop recording ${recorder.targetTitle}`,
          click: () => void perform(parts.stop(recorder)),
        })),
        { label: 'Quit', click: quit },
      ],
    ]);
  };
  const removeIcon = (): void => {
    icon?.remove();
    icon = null;
    problem = null;
  };
  const changes = recorders.changes.listen(update);

  return {
    closeToTray() {
      if (!isAvailable() || !isWanted() || recorders.list().length === 0) return false;
      window.hide();
      icon ??= createIcon(() => window.show());
      update();
      return true;
    },
    isInTray: () => icon !== null,
    windowShown: removeIcon,
    dispose() {
      changes.dispose();
      removeIcon();
    },
  };
}
