/** The hint that files can be dropped, with a button to select one. */
import { OPENED_EXTENSIONS } from '../../../shared/contracts/captures.ts';
import { useFiles } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { ImportIcon } from '../../widgets/icons.tsx';

export function OpenFile() {
  const openDialog = useFiles((state) => state.openDialog);
  const busy = useFiles((state) => state.importing.length > 0);
  return (
    <section className="open-file" aria-label="Open a file">
      <ImportIcon size={16} className="third" />
      <div className="grow">
        <p>
          <b>Or drop a file to open it without a browser</b>
        </p>
        <p className="open-file-kinds third">
          {OPENED_EXTENSIONS.map((extension) => (
            <code key={extension}>{extension}</code>
          ))}
        </p>
      </div>
      <Button shortcut="Mod+KeyO" disabled={busy} onClick={() => void openDialog()}>
        Open file
      </Button>
    </section>
  );
}
