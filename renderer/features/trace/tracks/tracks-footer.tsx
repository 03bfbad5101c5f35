/** Below the last track: the quiet and the hidden tracks, and how to show them. */
import { formatCount } from '../../../../shared/base/units.ts';
import { Button } from '../../../core/widgets/button.tsx';
import type { ArrangedTracks } from './use-track-list.ts';

const NAMES = 6;

export function TracksFooter({ list, isLoading }: { readonly list: ArrangedTracks; readonly isLoading: boolean }) {
  const quietNames = [...new Set(list.quiet.map(({ name, group }) => name || group))].slice(0, NAMES).join(', ');
  return (
    <>
      {isLoading ? <span className="third">Loading tracks …</span> : null}
      {list.quiet.length > 0 || list.showsQuiet ? (
        <Button
          size="tiny"
          look="bare"
          aria-expanded={list.showsQuiet}
          data-testid="quiet-tracks"
          title={quietNames}
          onClick={list.toggleQuiet}
        >
          {list.showsQuiet ? 'Fewer tracks' : `${formatCount(list.quiet.length)} more tracks`}
        </Button>
      ) : null}
      {list.quiet.length > 0 ? <span className="third cut">{quietNames}</span> : null}
      {list.hidden.length > 0 ? (
        <Button
          size="tiny"
          look="bare"
          data-testid="hidden-tracks"
          title={list.hidden.map(({ name }) => name).join(', ')}
          onClick={list.showAll}
        >
          {`Show ${formatCount(list.hidden.length)} hidden`}
        </Button>
      ) : null}
    </>
  );
}
