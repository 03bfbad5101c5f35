/** The document of a target. */
import { ConsentCards } from '../../core/consent/consent-cards.tsx';
import type { LiveTab } from '../../core/stores/documents/document-tabs.ts';
import type { FeatureDocuments } from '../../core/stores/documents/feature-documents.ts';
import { useTargetSources } from '../../core/stores/hooks/use-source-links.ts';
import { SourceLinksContext } from '../../core/widgets/source-link.tsx';
import { LIVE_PANELS } from '../live-panels.ts';
import { LiveDocument } from './live-document.tsx';

/** Places of code in the panels of a target are links into its Sources panel. */
function LiveContent({ tab: { targetId, title } }: { readonly tab: LiveTab }) {
  return (
    <SourceLinksContext value={useTargetSources(targetId)}>
      <LiveDocument
        panels={LIVE_PANELS}
        requests={<ConsentCards targetId={targetId} />}
        targetId={targetId}
        title={title}
      />
    </SourceLinksContext>
  );
}

export const DOCUMENTS: FeatureDocuments = { live: ({ tab }) => <LiveContent key={tab.targetId} tab={tab} /> };
