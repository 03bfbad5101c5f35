/** The profiles of a file of another tool that has several: which one is shown, and the menu that chooses it. */
import { useMemo, useState, type ReactNode } from 'react';
import { truncateEnd } from '../../../shared/base/units.ts';
import { useQuery } from '../../stores/use-query.ts';
import { Button } from '../../widgets/button.tsx';
import { Menu } from '../../widgets/menu.tsx';
import { UNIT_LABELS } from './profile-units.tsx';
import { documentOf } from './thread-samples.tsx';
import type { OpenedProfile } from './use-filtered-overview.ts';

const NAME_CHARS = 40;

export interface FileProfiles {
  /** Null until it is open. */
  readonly shown: OpenedProfile | null;
  /** Another one for each profile: filters and selection belong to one. */
  readonly key: string;
  /** Null if the file has one profile. */
  readonly picker: ReactNode;
}

export function useFileProfiles(opened: OpenedProfile | null): FileProfiles {
  const [chosen, setChosen] = useState<number | null>(null);
  const profiles = opened?.overview.profiles;
  const index = chosen ?? opened?.overview.profileIndex ?? 0;
  const isOther = profiles !== undefined && index !== opened?.overview.profileIndex;
  const document = useMemo(
    () => (opened === null || !isOther ? null : documentOf(opened.document, { pid: 0, tid: index })),
    [opened, isOther, index],
  );
  const { current } = useQuery(document?.documentId ?? null, async () => {
    if (document === null) throw new Error('a query without a document');
    return document.query('profile.overview', {});
  });
  const other = useMemo(
    () => (document !== null && current?.ok === true ? { document, overview: current.value } : null),
    [document, current],
  );
  if (opened === null || profiles === undefined) return { shown: opened, picker: null, key: '' };
  const name = truncateEnd(profiles[index]?.name ?? '', NAME_CHARS);
  const picker = (
    <Menu
      entries={profiles.map((profile, at) => ({
        label: `${at + 1}  ${truncateEnd(profile.name, NAME_CHARS)}, ${UNIT_LABELS[profile.unit].format(profile.total)}`,
        checked: at === index,
        onSelect: () => setChosen(at),
      }))}
    >
      <Button title="The file has several profiles" data-testid="file-profiles">
        {`${name} (${index + 1} of ${profiles.length})`}
      </Button>
    </Menu>
  );
  return { shown: other ?? opened, picker, key: other === null ? '' : String(index) };
}
