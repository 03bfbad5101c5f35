/** The place that says a file may be dropped anywhere, with the button for those who would rather choose one. */
import { useAction } from '../../stores/use-action.ts';
import { useBridge, useWorkbench } from '../../stores/workbench.tsx';
import { openCapture } from '../../stores/open-capture.ts';
import { Button } from '../../widgets/button.tsx';
import { ImportIcon } from '../../widgets/icons.tsx';
import { ErrorState } from '../../widgets/states.tsx';

const EXTENSIONS = ['.heapsnapshot', '.heaptimeline', '.heapprofile', '.cpuprofile', '.json', '.gz'];

export function OpenFile() {
  const workbench = useWorkbench();
  const bridge = useBridge();
  const { busy, error, perform } = useAction();
  const choose = async (): Promise<void> => {
    const opened = await perform(() => bridge.command('files.open', {}));
    for (const captureId of opened?.captureIds ?? []) openCapture(workbench, captureId);
  };
  return (
    <section className="open-file" aria-label="Open a file">
      <ImportIcon size={16} className="third" />
      <div className="grow">
        <p>
          <b>Or drop a file to read it without a browser</b>
        </p>
        <p className="open-file-kinds third">
          {EXTENSIONS.map((extension) => (
            <code key={extension}>{extension}</code>
          ))}
        </p>
        {error === null ? null : <ErrorState place="inline" title={error.message} suggestion={error.suggestion} />}
      </div>
      <Button shortcut="Mod+KeyO" disabled={busy} onClick={() => void choose()}>
        Open file
      </Button>
    </section>
  );
}
