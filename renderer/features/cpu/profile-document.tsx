/** The document of a sampled profile: opening, then the views of its samples. */
import type { AppResult } from '../../../shared/base/errors.ts';
import type { ProfileUnit } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { useDocumentId } from '../../core/stores/documents/document-id.tsx';
import { captureDocument } from '../../core/stores/documents/document-tabs.ts';
import { useOpenedDocument } from '../../core/stores/hooks/use-opened-document.ts';
import { useSourceMaps } from '../../core/stores/hooks/use-source-maps.ts';
import type { CaptureViewProps } from '../../core/widgets/capture-view.ts';
import { DocumentOpening } from '../../core/widgets/document-opening.tsx';
import { UNIT_LABELS, type ProfileOverview } from './profile-units.tsx';
import { ProfileViews } from './profile-views.tsx';
import { useMemo, useState, type ReactNode } from 'react';
import { truncateEnd } from '../../../shared/base/units.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { Button } from '../../core/widgets/button.tsx';
import { Menu } from '../../core/widgets/overlays/menu.tsx';
import { documentOf } from './thread-samples.tsx';
import type { OpenedProfile } from './use-filtered-overview.ts';

const NAME_CHARS = 40;

interface FileProfiles {
  /** Null until it is open. */
  readonly shown: OpenedProfile | null;
  /** Another one for each profile: filters and selection belong to one. */
  readonly key: string;
  /** Null if the file has one profile. */
  readonly picker: ReactNode;
}

function useFileProfiles(opened: OpenedProfile | null): FileProfiles {
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

export interface ProfileDocumentProps extends CaptureViewProps {
  /** Known before the file is open. */
  readonly unit: ProfileUnit;
}

export function loadOverview(document: AnalysisDocument): Promise<AppResult<ProfileOverview>> {
  return document.query('profile.overview', {});
}

export function ProfileDocument({ capture, unit, ...parts }: ProfileDocumentProps) {
  const document = useOpenedDocument(capture.file, loadOverview);
  const opened = document.current.state === 'open' ? document.current : null;
  const { shown, picker, key } = useFileProfiles(opened);
  const maps = useSourceMaps(opened?.document ?? null);
  const placeId = useDocumentId(captureDocument(capture).id);
  const { what, label } = UNIT_LABELS[unit];
  return (
    <ProfileViews
      // The first view depends on the unit, which a file of another tool names only when it is open.
      key={`${key} ${shown?.overview.unit === 'samples' ? 'samples' : ''}`}
      capture={capture}
      unit={unit}
      opened={shown}
      leading={picker}
      opening={opened !== null ? null : <DocumentOpening what={what} opened={document} sizeBytes={capture.sizeBytes} />}
      onReopen={document.reopen}
      maps={maps}
      placeId={placeId}
      label={label}
      {...parts}
    />
  );
}
