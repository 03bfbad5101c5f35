/** Export of a capture: the format, then the system's own dialog for the place, then what became of it. */
import { fileName } from '../../../shared/base/addresses.ts';
import { isRedactable, type CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { ExportFormat } from '../../../shared/base/export-formats.ts';
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import { useDocumentId } from '../stores/documents/document-id.tsx';
import { captureDocument } from '../stores/documents/document-tabs.ts';
import { useAction } from '../stores/hooks/use-action.ts';
import { viewLink } from '../stores/documents/view-link.ts';
import { useBridge, useWorkbench } from '../stores/workbench.tsx';
import { Button } from '../widgets/button.tsx';
import { ExportIcon } from '../widgets/icons.tsx';
import { Menu } from '../widgets/overlays/menu.tsx';
import { errorText } from '../words/person-text.ts';
import { otherExports } from './other-exports.ts';

interface Saved {
  /** Null after a cancelled dialog. */
  readonly path: string | null;
  readonly redacted?: number | undefined;
}

function savedText(path: string, redacted: number | undefined): string {
  const name = `Exported to ${fileName(path)}`;
  if (redacted === undefined) return name;
  return `${name}, ${redacted === 1 ? '1 secret' : `${formatCount(redacted)} secrets`} redacted`;
}

export function ExportMenu({ capture }: { capture: CaptureRecord }) {
  const bridge = useBridge();
  const workbench = useWorkbench();
  const documentId = useDocumentId(captureDocument(capture).id);
  const { busy, perform } = useAction();
  // Notices tell what became of it, as the toolbar may fold this button away while the file is written.
  const id = `export:${capture.id}`;
  const { add } = workbench.notices.getState();
  const write = async (work: () => Promise<AppResult<Saved>>): Promise<void> => {
    const saved = await perform(async () => {
      const outcome = await work();
      if (!outcome.ok && outcome.error.code !== 'cancelled') {
        const detail = errorText(outcome.error);
        add({ id, severity: 'warning', title: 'The export was not written', detail, action: null });
      }
      return outcome;
    });
    if (saved === null || saved.path === null) return;
    const title = savedText(saved.path, saved.redacted);
    add({ id, severity: 'info', title, detail: saved.path, action: null, isPassing: true });
  };
  const saveDataset = (redact: boolean): Promise<void> =>
    write(async () => {
      const options = { captureIds: [capture.id], ...(redact ? { redact } : {}) };
      const outcome = await bridge.command('captures.save-dataset', options);
      return outcome.ok
        ? { ok: true, value: { path: outcome.value.folder, redacted: outcome.value.redacted } }
        : outcome;
    });
  const save = (format: ExportFormat, redact = false): Promise<void> =>
    write(() =>
      bridge.command('captures.save-as', {
        captureId: capture.id,
        format,
        ...(redact ? { redact } : {}),
        // A page shows first what the document shows.
        ...(format === 'html' ? { link: viewLink(capture.id, documentId, workbench) } : {}),
      }),
    );
  return (
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
        ...otherExports(capture).map(({ format, label, redact }) => ({
          label,
          testId: `export-${format}${redact ? '-redacted' : ''}`,
          onSelect: () => void save(format, redact),
        })),
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
        Export
      </Button>
    </Menu>
  );
}
