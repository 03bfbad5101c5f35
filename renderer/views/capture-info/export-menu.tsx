/** Export of a capture: the format, then the system's own dialog for the place, then what became of it. */
import { useState } from 'react';
import {
  EXPORT_FORMATS,
  exportFormatsOf,
  type CaptureRecord,
  type ExportFormat,
} from '../../../shared/contracts/captures.ts';
import { formatBytes } from '../../../shared/base/units.ts';
import { useAction } from '../../stores/use-action.ts';
import { useBridge } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { DoneIcon, ErrorIcon, ExportIcon } from '../../widgets/icons.tsx';
import { Menu } from '../../widgets/menu.tsx';
import { errorText } from '../../widgets/person-text.ts';
import './capture-info.css';

function fileName(path: string): string {
  return path.split(/[\\/]/).pop() ?? path;
}

export function ExportMenu({ capture }: { capture: CaptureRecord }) {
  const bridge = useBridge();
  const { busy, error, perform } = useAction();
  const [savedPath, setSavedPath] = useState<string | null>(null);
  const save = async (format: ExportFormat): Promise<void> => {
    setSavedPath(null);
    const saved = await perform(() => bridge.command('captures.save-as', { captureId: capture.id, format }));
    if (saved !== null) setSavedPath(saved.path);
  };
  return (
    <div className="export">
      {error === null ? null : (
        <span className="export-outcome is-error cut" role="alert" title={errorText(error)}>
          <ErrorIcon size={14} />
          <span className="cut">{error.message}</span>
        </span>
      )}
      {savedPath === null ? null : (
        <output className="export-outcome cut" title={savedPath}>
          <DoneIcon size={14} className="is-done" />
          <span className="cut">Exported to {fileName(savedPath)}</span>
        </output>
      )}
      <Menu
        align="end"
        entries={[
          {
            label: `Original file, ${formatBytes(capture.sizeBytes)}`,
            testId: 'export-native',
            onSelect: () => void save('native'),
          },
          { label: 'Compressed (.gz)', testId: 'export-gzip', onSelect: () => void save('gzip') },
          ...exportFormatsOf(capture).flatMap((format) =>
            format === 'native' || format === 'gzip'
              ? []
              : [
                  {
                    label: EXPORT_FORMATS[format].label,
                    testId: `export-${format}`,
                    onSelect: () => void save(format),
                  },
                ],
          ),
        ]}
      >
        <Button icon={ExportIcon} disabled={busy} data-testid="export-button">
          {busy ? 'Exporting …' : 'Export'}
        </Button>
      </Menu>
    </div>
  );
}
