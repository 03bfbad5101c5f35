/** The insights of a trace beside its figures. */
import { IconButton } from '../../../core/widgets/button.tsx';
import { CloseIcon } from '../../../core/widgets/icons.tsx';
import { scopeWords } from '../tables/analysis-pane.tsx';
import type { TraceGo } from '../trace-types.ts';
import { useSteadyGo } from '../tracks/use-steady-go.ts';
import type { OpenTrace } from '../use-open-trace.ts';
import { InsightsPane } from './insights-pane.tsx';
import type { LoadPathOnTracks } from './use-load-path.ts';

export interface InsightsSideProps {
  readonly trace: Pick<OpenTrace, 'capture' | 'document' | 'scope'>;
  readonly loadPath: LoadPathOnTracks;
  readonly go: TraceGo;
  readonly onHide: () => void;
  readonly onReopen: () => void;
}

export function InsightsSide({
  trace: { capture, document, scope },
  loadPath,
  go,
  onHide,
  onReopen,
}: InsightsSideProps) {
  const steadyGo = useSteadyGo(go);
  return (
    <aside className="trace-side column full" aria-label="Insights">
      <div className="pane-head">
        <h3>Insights</h3>
        <span className="grow cut third">{scopeWords(scope.shown, scope.range !== null)}</span>
        <IconButton label="Hide insights" icon={CloseIcon} size="tiny" onClick={onHide} />
      </div>
      <div className="scroll">
        <InsightsPane
          document={document}
          range={scope.shown}
          go={steadyGo}
          onTracks={loadPath}
          page={capture.target?.type === 'page' ? capture.target : null}
          onReopen={onReopen}
        />
      </div>
    </aside>
  );
}
