/** Files dropped on the window: an overlay while dragging, and a strip with the outcome. */
import { useEffect, useState } from 'react';
import { OPENED_EXTENSIONS } from '../../../shared/core/contracts/captures.ts';
import { formatBytes } from '../../../shared/base/units.ts';
import { useFiles } from '../stores/workbench.tsx';
import { IconButton } from '../widgets/button.tsx';
import { CloseIcon, ImportIcon } from '../widgets/icons.tsx';
import { FailureState } from '../widgets/failure-state.tsx';
import { ErrorState } from '../widgets/states.tsx';

function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') === true;
}

export function FileDropOverlay() {
  const importDropped = useFiles((state) => state.importDropped);
  const [over, setOver] = useState(false);
  useEffect(() => {
    // Enter and leave events fire for every element on the way; only their balance shows whether the pointer is inside.
    let depth = 0;
    const enter = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      depth += 1;
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const hover = (event: DragEvent): void => {
      if (!carriesFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
    };
    const drop = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      // Otherwise Chromium would navigate to the file.
      event.preventDefault();
      depth = 0;
      setOver(false);
      void importDropped([...(event.dataTransfer?.files ?? [])]);
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragover', hover);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragover', hover);
      window.removeEventListener('drop', drop);
    };
  }, [importDropped]);
  if (!over) return null;
  return (
    <div className="drop-overlay" data-testid="drop-overlay">
      <div className="drop-overlay-words stack">
        <ImportIcon size={24} />
        <b>Drop to add to the library and open</b>
        <span className="second mono">{[...OPENED_EXTENSIONS, '.map'].join(' ')}</span>
      </div>
    </div>
  );
}

/** Over the documents: the running upload or import, and why the last one failed. */
export function FileStrip() {
  const importing = useFiles((state) => state.importing);
  const upload = useFiles((state) => state.upload);
  const failed = useFiles((state) => state.error);
  const dismiss = useFiles((state) => state.dismissError);
  if (upload !== null || importing.length > 0) {
    const [title, detail] =
      upload === null
        ? [`Reading ${importing.join(', ')}`, 'Progress is under Activity (Ctrl J).']
        : [`Uploading ${upload.name}`, `${formatBytes(upload.sentBytes)} of ${formatBytes(upload.totalBytes)}`];
    return (
      <div className="file-strip">
        <ErrorState severity="info" place="inline" title={title} detail={detail} />
      </div>
    );
  }
  if (failed === null) return null;
  return (
    <div className="file-strip">
      <div className="grow">
        <FailureState place="inline" title={failed.title} error={failed.error} />
      </div>
      <IconButton label="Dismiss" icon={CloseIcon} onClick={dismiss} />
    </div>
  );
}
