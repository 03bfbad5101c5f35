/** The document of a sampled profile: opening, then the views of its samples. */
import type { AppResult } from '../../../shared/contracts/errors.ts';
import type { ProfileUnit } from '../../../shared/contracts/sampled-profiles.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useDocumentId } from '../../stores/document-id.tsx';
import { captureDocument } from '../../stores/document-tabs.ts';
import { useOpenedDocument } from '../../stores/use-opened-document.ts';
import { useSourceMaps } from '../../stores/use-source-maps.ts';
import type { CaptureViewProps } from '../../widgets/capture-view.ts';
import { DocumentOpening } from '../../widgets/document-opening.tsx';
import { useFileProfiles } from './file-profiles.tsx';
import { UNIT_LABELS, type ProfileOverview } from './profile-units.tsx';
import { ProfileViews } from './profile-views.tsx';

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
