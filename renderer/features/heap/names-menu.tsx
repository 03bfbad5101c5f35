/** The source map menu of a heap document: state, original or generated names, and third-party code. */
import { formatCount } from '../../../shared/base/units.ts';
import { IconButton } from '../../core/widgets/button.tsx';
import { FileIcon } from '../../core/widgets/icons.tsx';
import { Menu, type MenuEntry } from '../../core/widgets/overlays/menu.tsx';
import { problemEntries } from '../../core/widgets/profile/source-map-menu.tsx';
import type { NamesChoice } from './heap-names.ts';

function stateText({ found, error }: NamesChoice): string {
  if (error !== null) return error;
  if (found === null) return 'Loading source maps …';
  if (found.mappedScripts === 0) return 'No source maps found for these scripts';
  const maps = `${formatCount(found.maps.length)} source map${found.maps.length === 1 ? '' : 's'}`;
  return `${formatCount(found.mappedScripts)} of ${formatCount(found.scripts)} scripts from ${maps}`;
}

export function NamesMenu({ choice }: { choice: NamesChoice }) {
  const { names, setShown, setDimsThirdParty, found } = choice;
  const count = found?.mappedScripts ?? 0;
  const state = stateText(choice);
  const isOriginal = names.shown === 'original';
  const entries: MenuEntry[] = [
    { kind: 'label', label: state },
    {
      label: 'Show original names',
      checked: isOriginal && count > 0,
      unavailable: count === 0 ? 'none found' : null,
      testId: 'original-names',
      onSelect: () => setShown(isOriginal ? 'generated' : 'original'),
    },
    {
      label: 'Dim 3rd parties',
      checked: names.dimsThirdParty,
      testId: 'dim-third-parties',
      onSelect: () => setDimsThirdParty(!names.dimsThirdParty),
    },
    ...problemEntries(found?.problems ?? []),
  ];
  return (
    <Menu align="end" entries={entries}>
      <IconButton
        label={`Source maps: ${state}`}
        icon={FileIcon}
        pressed={count > 0 && isOriginal}
        data-testid="source-maps"
        data-count={count}
      />
    </Menu>
  );
}
