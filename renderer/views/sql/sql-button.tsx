/** "Ask with SQL" in the toolbar of a capture. */
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import { sqlDocument } from '../../stores/documents/sql-tab.ts';
import { useDocuments } from '../../stores/workbench.tsx';
import { IconButton } from '../../widgets/button.tsx';
import { SqlIcon } from '../../widgets/icons.tsx';

export function SqlButton({ capture }: { readonly capture: CaptureRecord }) {
  const open = useDocuments((state) => state.open);
  return (
    <IconButton
      label="Ask with SQL"
      icon={SqlIcon}
      look="plain"
      data-testid="sql-button"
      onClick={() => open(sqlDocument([capture.id]))}
    />
  );
}
