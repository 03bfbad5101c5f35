/** Export of a capture: the format, then the system's own dialog for the place, then what became of it. */
import { useState } from 'react';
import { isPerfettoCapture, type CaptureRecord } from '../../../shared/contracts/captures.ts';
import { formatBytes } from '../../../shared/base/units.ts';
import { useAction } from '../../stores/use-action.ts';
import { useBridge } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { DoneIcon, ErrorIcon, ExportIcon } from '../../widgets/icons.tsx';
import { Menu } from '../../widgets/menu.tsx';
import { errorText } from '../../widgets/person-text.ts';
import './capture-info.css';

type ExportFormat = 'native' | 'gzip' | 'pprof' | 'istanbul' | 'html' | 'json';

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
            label: `As it came from the browser, ${formatBytes(capture.sizeBytes)}`,
            testId: 'export-native',
            onSelect: () => void save('native'),
          },
          { label: 'Compressed (.gz)', testId: 'export-gzip', onSelect: () => void save('gzip') },
          ...(capture.kind === 'heap-profile' || capture.kind === 'cpu-profile'
            ? [
                {
                  label: 'pprof (.pb.gz), for go tool pprof, Pyroscope, Grafana',
                  testId: 'export-pprof',
                  onSelect: () => void save('pprof'),
                },
              ]
            : []),
          ...(isPerfettoCapture(capture)
            ? [{ label: 'JSON trace (.json), for DevTools', testId: 'export-json', onSelect: () => void save('json') }]
            : []),
          ...(capture.kind === 'lighthouse'
            ? [{ label: 'Lighthouse’s own report (.html)', testId: 'export-html', onSelect: () => void save('html') }]
            : []),
          ...(capture.kind === 'js-coverage'
            ? [
                {
                  label: 'Istanbul (.json), for nyc, Codecov, editors',
                  testId: 'export-istanbul',
                  onSelect: () => void save('istanbul'),
                },
              ]
            : []),
        ]}
      >
        <Button icon={ExportIcon} disabled={busy} data-testid="export-button">
          {busy ? 'Exporting …' : 'Export'}
        </Button>
      </Menu>
    </div>
  );
}
