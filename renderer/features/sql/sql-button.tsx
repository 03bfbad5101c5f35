/** "Ask with SQL" in the toolbar of a capture. */
import { CAPTURE_KINDS, type CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { SQL_TABLES } from '../../../shared/features/sql/contract/tables/index.ts';
import { sqlDocument } from '../../core/stores/documents/sql-tab.ts';
import { useDocuments } from '../../core/stores/workbench.tsx';
import { IconButton } from '../../core/widgets/button.tsx';
import { SqlIcon } from '../../core/widgets/icons.tsx';

export function SqlButton({ capture }: { readonly capture: CaptureRecord }) {
  const open = useDocuments((state) => state.open);
  if (SQL_TABLES[CAPTURE_KINDS[capture.kind].document].length === 0) return null;
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
