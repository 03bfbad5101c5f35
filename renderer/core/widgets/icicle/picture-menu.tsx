/** The menu that saves a chart as an image: visible part or whole chart, SVG or PNG, and the outcome. */
import { fileName } from '../../../../shared/base/addresses.ts';
import { Button } from '../button.tsx';
import { DoneIcon, ErrorIcon, ExportIcon } from '../icons.tsx';
import { Menu } from '../overlays/menu.tsx';
import { errorText } from '../../words/person-text.ts';
import './icicle.css';

export type PictureFormat = 'svg' | 'png';

export interface PictureMenuProps {
  readonly saving: {
    readonly busy: boolean;
    readonly error: { readonly message: string; readonly suggestion?: string | undefined } | null;
    readonly savedPath: string | null;
  };
  /** All of it is visible. */
  readonly isWhole: boolean;
  readonly onSave: (format: PictureFormat, part: 'visibleRange' | 'whole') => void;
}

export function PictureMenu({ saving, isWhole, onSave }: PictureMenuProps) {
  const { busy, error, savedPath } = saving;
  const entries = (['svg', 'png'] as const).flatMap((format) => [
    ...(isWhole
      ? []
      : [
          {
            label: `${format.toUpperCase()} of the visible part`,
            testId: `picture-${format}-visible`,
            onSelect: () => onSave(format, 'visibleRange'),
          },
        ]),
    {
      label: `${format.toUpperCase()} of the whole chart`,
      testId: `picture-${format}-whole`,
      onSelect: () => onSave(format, 'whole'),
    },
  ]);
  return (
    <span className="picture-saving inline-row">
      {error === null ? null : (
        <span className="is-error cut" role="alert" title={errorText(error)}>
          <ErrorIcon size={14} />
          <span className="cut">{error.message}</span>
        </span>
      )}
      {savedPath === null ? null : (
        <output className="cut" title={savedPath}>
          <DoneIcon size={14} className="is-done" />
          <span className="cut">Saved {fileName(savedPath)}</span>
        </output>
      )}
      <Menu align="end" entries={entries}>
        <Button size="tiny" icon={ExportIcon} disabled={busy} data-testid="picture-menu">
          {busy ? 'Saving …' : 'Save image'}
        </Button>
      </Menu>
    </span>
  );
}
