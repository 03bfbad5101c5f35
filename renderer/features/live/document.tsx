/** The document of a target. */
import { ConsentCards } from '../../core/consent/consent-cards.tsx';
import type { LiveTab } from '../../core/stores/documents/document-tabs.ts';
import { useTargetSources } from '../../core/stores/hooks/use-source-links.ts';
import { SourceLinksContext } from '../../core/widgets/source-link.tsx';
import { LIVE_PANELS } from '../live-panels.ts';
import { LiveDocument } from './live-document.tsx';

/** Places of code in the panels of a target are links into its Sources panel. */
export function TargetDocument({ tab: { targetId, title } }: { readonly tab: LiveTab }) {
  return (
    <SourceLinksContext value={useTargetSources(targetId)}>
      <LiveDocument
        key={targetId}
        panels={LIVE_PANELS}
        requests={<ConsentCards targetId={targetId} />}
        targetId={targetId}
        title={title}
      />
    </SourceLinksContext>
  );
}
