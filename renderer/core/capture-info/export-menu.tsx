/** Export of a capture: the format, then the system's own dialog for the place, then what became of it. */
import { fileName } from '../../../shared/base/addresses.ts';
import { useState } from 'react';
import { exportFormatsOf, isRedactable, type CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../../../shared/base/export-formats.ts';
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import { useDocumentId } from '../stores/documents/document-id.tsx';
import { captureDocument } from '../stores/documents/document-tabs.ts';
import { useAction } from '../stores/hooks/use-action.ts';
import { viewLink } from '../stores/documents/report-link.ts';
import { useBridge, useWorkbench } from '../stores/workbench.tsx';
import { Button, IconButton } from '../widgets/button.tsx';
import { CloseIcon, DoneIcon, ErrorIcon, ExportIcon } from '../widgets/icons.tsx';
import { Menu } from '../widgets/overlays/menu.tsx';
import { errorText } from '../words/person-text.ts';
import './capture-info.css';

interface Saved {
  readonly path: string;
  readonly redacted: number | undefined;
}

function savedText({ path, redacted }: Saved): string {
  const name = `Exported to ${fileName(path)}`;
  if (redacted === undefined) return name;
  return `${name}, ${redacted === 1 ? '1 secret' : `${formatCount(redacted)} secrets`} redacted`;
}

export function ExportMenu({ capture }: { capture: CaptureRecord }) {
  const bridge = useBridge();
  const workbench = useWorkbench();
  const documentId = useDocumentId(captureDocument(capture).id);
  const { busy, error, perform, dismiss } = useAction();
  const [saved, setSaved] = useState<Saved | null>(null);
  const saveDataset = async (redact: boolean): Promise<void> => {
    setSaved(null);
    const options = { captureIds: [capture.id], ...(redact ? { redact } : {}) };
    const answer = await perform(() => bridge.command('captures.save-dataset', options));
    if (answer !== null && answer.folder !== null) setSaved({ path: answer.folder, redacted: answer.redacted });
  };
  const save = async (format: ExportFormat, redact = false): Promise<void> => {
    setSaved(null);
    const options = {
      captureId: capture.id,
      format,
      ...(redact ? { redact } : {}),
      // A report shows what the document shows.
      ...(format === 'html' ? { link: viewLink(capture.id, documentId, workbench) } : {}),
    };
    const answer = await perform(() => bridge.command('captures.save-as', options));
    if (answer !== null && answer.path !== null) setSaved({ path: answer.path, redacted: answer.redacted });
  };
  return (
    <div className="export row">
      {error === null ? null : (
        <span className="export-outcome row is-error" role="alert" title={errorText(error)}>
          <ErrorIcon size={14} />
          <span className="cut">{error.message}</span>
          <IconButton label="Dismiss" icon={CloseIcon} size="tiny" onClick={dismiss} />
        </span>
      )}
      {saved === null ? null : (
        <output className="export-outcome row" title={saved.path}>
          <DoneIcon size={14} className="is-done" />
          <span className="cut">{savedText(saved)}</span>
          <IconButton label="Dismiss" icon={CloseIcon} size="tiny" onClick={() => setSaved(null)} />
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
          ...(isRedactable(capture, 'native')
            ? [
                {
                  label: 'Redacted: secrets replaced',
                  testId: 'export-redacted',
                  onSelect: () => void save('native', true),
                },
              ]
            : []),
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
          { kind: 'separator' },
          {
            label: 'Parquet dataset: its tables, into a folder',
            testId: 'export-dataset',
            onSelect: () => void saveDataset(false),
          },
          ...(isRedactable(capture, 'native')
            ? [
                {
                  label: 'Parquet dataset, secrets replaced',
                  testId: 'export-dataset-redacted',
                  onSelect: () => void saveDataset(true),
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
