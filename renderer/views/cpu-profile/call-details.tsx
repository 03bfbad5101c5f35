/** Details of the selected call or function: times, source, stack and lines. */
import { formatCount, formatPercent } from '../../../shared/base/units.ts';
import type { CpuFilter, CpuPlace } from '../../../shared/contracts/cpu-profiles.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useAnswer } from '../../stores/use-answer.ts';
import { useClipboard } from '../../stores/use-command.ts';
import { Button } from '../../widgets/button.tsx';
import { CopyButton } from '../../widgets/copy-button.tsx';
import { functionName, sourcePlace, wholeSource } from '../../widgets/source-place.ts';
import type { ChosenCall } from './chart-view.tsx';
import { stackText } from './cpu-chart.ts';
import type { CpuOverview } from './cpu-tables.tsx';
import { FunctionName } from '../../widgets/profile/function-name.tsx';
import { formatMs } from './milliseconds.tsx';
import { useOriginals } from '../../widgets/profile/originals.ts';

const STACK_SHOWN = 40;
const LINES_SHOWN = 30;

interface LinesProps {
  readonly document: AnalysisDocument;
  readonly filters: readonly CpuFilter[];
  readonly place: CpuPlace;
}

function Lines({ document, filters, place }: LinesProps) {
  const { answer, again } = useAnswer(JSON.stringify([document.documentId, place, filters]), () =>
    document.query('cpu.lines', { place, filters: [...filters] }),
  );
  if (answer === null) return null;
  if (!answer.ok)
    return (
      <p className="is-error small">
        {answer.error.message}{' '}
        <Button size="tiny" look="bare" onClick={again}>
          Retry
        </Button>
      </p>
    );
  const lines = answer.value.lines.toSorted((a, b) => b.selfMs - a.selfMs);
  if (lines.length === 0) return null;
  const largest = lines[0]?.selfMs ?? 0;
  return (
    <section className="cpu-section">
      <h4>Lines</h4>
      <table className="cpu-lines" data-testid="cpu-lines">
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Line</th>
            <th scope="col">Self time</th>
            <th scope="col">Samples</th>
          </tr>
        </thead>
        <tbody>
          {lines.slice(0, LINES_SHOWN).map(({ line, samples, selfMs }) => (
            <tr key={line} title={`${formatCount(samples)} samples`}>
              <th scope="row" className="mono">
                {sourcePlace({ url: place.url, line }) || line}
              </th>
              <td className="cpu-line-bar" aria-hidden>
                <span style={{ width: `${largest > 0 ? (selfMs / largest) * 100 : 0}%` }} />
              </td>
              <td className="mono">{formatMs(selfMs)}</td>
              <td className="visually-hidden">{samples}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {lines.length > LINES_SHOWN ? (
        <p className="third small">
          {LINES_SHOWN} of {formatCount(lines.length)} lines, slowest first
        </p>
      ) : null}
    </section>
  );
}

export interface CallDetailsProps {
  readonly document: AnalysisDocument;
  readonly overview: CpuOverview;
  readonly filters: readonly CpuFilter[];
  readonly place: CpuPlace;
  /** Null for a function selected in a table. */
  readonly call: ChosenCall | null;
  readonly onSandwich: (place: CpuPlace) => void;
}

export function CallDetails({ document, overview, filters, place, call, onSandwich }: CallDetailsProps) {
  const copy = useClipboard();
  const share = (ms: number): string => formatPercent(overview.activeMs > 0 ? ms / overview.activeMs : 0);
  const source = wholeSource(place);
  const originals = useOriginals();
  const original = originals.of(place);
  const stack = call?.stack ?? [];
  return (
    <div className="cpu-details" data-testid="call-details">
      <h3 className="cpu-details-name selectable">
        <FunctionName place={place} originals={originals} />
      </h3>
      {original === null ? null : (
        <p className="mono small selectable cpu-source" data-testid="original-source">
          {original.source}:{original.line}:{original.column}
        </p>
      )}
      {source === '' ? null : <p className="mono small second selectable cpu-source">{source}</p>}
      {call === null ? null : (
        <dl className="cpu-figures">
          <dt>Self</dt>
          <dd className="mono">{formatMs(call.selfMs)}</dd>
          <dd className="third">{share(call.selfMs)}</dd>
          <dt>Total</dt>
          <dd className="mono">{formatMs(call.totalMs)}</dd>
          <dd className="third">{share(call.totalMs)}</dd>
          <dt>Start</dt>
          <dd className="mono">{formatMs(call.startMs)}</dd>
          <dd />
        </dl>
      )}
      <div className="cpu-actions">
        <Button size="tiny" onClick={() => onSandwich(place)} data-testid="details-sandwich">
          Callers and callees
        </Button>
        <CopyButton size="tiny" label="Copy name" onCopy={() => copy(functionName(place.name))} />
        {call === null ? null : (
          <>
            <CopyButton size="tiny" label="Copy stack" onCopy={() => copy(stackText(stack))} />
            <CopyButton size="tiny" label="Copy subtree" onCopy={() => copy(call.subtree())} />
          </>
        )}
      </div>
      <Lines document={document} filters={filters} place={place} />
      {stack.length === 0 ? null : (
        <section className="cpu-section">
          <h4>Stack</h4>
          <ol className="cpu-stack" data-testid="call-stack">
            {stack.slice(0, STACK_SHOWN).map((frame, level) => (
              // A function may occur twice in a stack; its index distinguishes them.
              <li key={`${stack.length - level}`} title={wholeSource(frame)}>
                <FunctionName place={frame} originals={originals} />
                <span className="mono small third cut">{sourcePlace(frame)}</span>
              </li>
            ))}
          </ol>
          {stack.length > STACK_SHOWN ? (
            <p className="third small">
              {STACK_SHOWN} of {formatCount(stack.length)} calls. Use Copy stack for all of them
            </p>
          ) : null}
        </section>
      )}
    </div>
  );
}
